import { randomUUID } from 'node:crypto';
import type { Table } from '../../src/adapters/dynamo/connect.ts';
import { readMeter } from '../../src/adapters/dynamo/read-meter.ts';
import { createTeamIn } from '../../src/adapters/dynamo/teams.ts';
import { type TeamId, teamId } from '../../src/domain/ids.ts';
import { type Policy, policyOfTier } from '../../src/domain/policy.ts';
import { instant } from '../../src/domain/time.ts';
import { answerText } from './answer-text.ts';
import { ask, type DemoRequest } from './ask.ts';
import type { DemoGate } from './gate.ts';
import { meterText } from './meter-text.ts';

/** One request, or the same several times in a row, and what the story says of the last answer. */
export interface Step {
  readonly times?: number;
  readonly request: (cast: Cast) => DemoRequest;
  readonly expects: RegExp;
}

/** Who and what a step speaks of: new in every run. */
export interface Cast {
  readonly team: TeamId;
  /** The same one for the same word, within a run; unlike any other of this run or another. */
  readonly requestNamed: (word: string) => string;
}

export interface Chapter {
  readonly title: string;
  /** The team's name, to which the run adds a few letters. */
  readonly team: string;
  /** The team is registered with a policy of its own, or its meter must be seen. */
  readonly needsTable: boolean;
  /** How its policy differs from its tier's; `undefined`: nobody registers the team. */
  readonly policy?: Partial<Policy>;
  readonly steps: readonly Step[];
}

/** A step as it went. */
export interface Row {
  readonly request: string;
  readonly answer: string;
  /** `undefined` where the table is not known. */
  readonly meter: string | undefined;
  readonly asExpected: boolean;
}

const RUN_LETTERS = 6;

export const teller = (gate: DemoGate) => {
  const run = randomUUID().slice(0, RUN_LETTERS);
  return async (chapter: Chapter): Promise<readonly Row[]> => {
    const team = teamId(`${chapter.team}-${run}`);
    const cast: Cast = { team, requestNamed: (word) => `${chapter.team}-${run}-${word}` };
    await register(gate.table, team, chapter.policy);
    const rows: Row[] = [];
    for (const step of chapter.steps) rows.push(await tellStep(gate, step, cast));
    return rows;
  };
};

const register = async (
  table: Table | undefined,
  team: TeamId,
  policy: Partial<Policy> | undefined,
): Promise<void> => {
  if (table === undefined || policy === undefined) return;
  await createTeamIn(table)({ ...policyOfTier(team, 'sandbox'), ...policy });
};

const tellStep = async (gate: DemoGate, step: Step, cast: Cast): Promise<Row> => {
  const request = step.request(cast);
  const times = step.times ?? 1;
  for (let time = 1; time < times; time += 1) await ask(gate.url, request);
  const answer = answerText(await ask(gate.url, request));
  const meter = gate.table && (await readMeter(gate.table)(cast.team));
  return {
    request: `${times === 1 ? '' : `${times} × `}${requestText(request)}`,
    answer,
    meter: gate.table && meterText(meter, instant(Date.now())),
    asExpected: step.expects.test(answer),
  };
};

/** The path, the headers and the fields of the body; a prompt is only its text. */
const requestText = ({ path, headers = {}, body }: DemoRequest): string => {
  const fields = 'body' in body ? [] : Object.entries(body);
  const words = [...Object.entries(headers), ...fields].map(
    ([name, value]) => `${name}: ${String(value)}`,
  );
  return [path, ...words].join('\n  ');
};
