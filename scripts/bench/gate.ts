import { readFileSync } from 'node:fs';
import { warmUp } from '../../src/adapters/dynamo/connect.ts';
import type { AskMeter } from '../../src/app/ask-meter.ts';
import { guardPrompt, type PromptQuestion } from '../../src/app/guard-prompt.ts';
import type { Told } from '../../src/app/ports.ts';
import type { RecordUsage } from '../../src/app/record-usage.ts';
import { type Foundation, foundation, pricesOf } from '../../src/compose.ts';
import { askingOf, askMeterOf, reportedOf } from '../../src/compose-decisions.ts';
import { patientFoundation, recordUsageOf } from '../../src/compose-usage.ts';
import type { Environment } from '../../src/config.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { ModelId, RequestId, TeamId } from '../../src/domain/ids.ts';
import type { Instant } from '../../src/domain/time.ts';
import { readTemplate, type Template } from '../local/template.ts';

const SERVERLESS = new URL('../../serverless.yml', import.meta.url);

let known: Template | undefined;

/** As it was when it was first asked for: somebody may write to the file while a bench runs. */
export const template = (): Template => (known ??= readTemplate(readFileSync(SERVERLESS, 'utf8')));

/** What is measured is the work: no time-out is to answer in its place on a machine that is busy. */
const UNHURRIED = { STORE_ATTEMPT_MS: '5000' } as const;

/** What a function finds in its environment. */
export const environmentOf = (
  tableName: string,
  changes: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => ({
  ...template().environment,
  TABLE_NAME: tableName,
  ...UNHURRIED,
  ...changes,
});

/** A call as far as the gateway knows it; the rest is the environment's. */
export type Asked = Omit<PromptQuestion, 'at' | 'guestTier'>;

/** At this moment if nothing else is said. */
export type Decide = (asked: Asked, at?: Instant) => Promise<Decision>;

/** One environment of the function that decides on prompts, wired as that one is. */
export interface Gate {
  readonly from: Foundation;
  readonly decide: Decide;
  /** The same with the terms of all teams that it knows, as if it had seen none of their meters. */
  readonly unseeing: () => Decide;
}

export const openGate = async (environment: Environment, told: Told = 'outcome'): Promise<Gate> => {
  const from = foundation(environment);
  await warmUp(from.table);
  const prices = pricesOf(from);
  await prices(from.clock());
  const asking = askingOf(from, told);
  const decideWith = (askMeter: AskMeter): Decide => {
    const decide = reportedOf(from, guardPrompt({ ...asking, askMeter, prices }));
    return (asked, at = from.clock()) =>
      decide({ ...asked, at, guestTier: from.config.unknownTeamTier });
  };
  return {
    from,
    decide: decideWith(asking.askMeter),
    // What was seen of meters, and the denials, are remembered by what asks them.
    unseeing: () => decideWith(askMeterOf(from, { terms: asking.terms, told })),
  };
};

/** A call that was admitted, and whose usage is not told yet. */
export interface OpenCall {
  readonly team: TeamId;
  readonly request: RequestId;
  readonly model: ModelId;
}

/** The bookkeeping behind `POST /v1/usage`. */
export interface Books {
  readonly settle: (calls: readonly OpenCall[]) => Promise<void>;
}

const USED = { input: 1_100, output: 321 } as const;

export const openBooks = (foundation: Foundation, provider: string): Books => {
  const from = patientFoundation(foundation);
  const record: RecordUsage = recordUsageOf(from);
  return {
    settle: async (calls) => {
      const now = from.clock();
      const outcomes = await record(
        calls.map((call) => ({
          ...call,
          kind: 'used',
          servedModel: undefined,
          provider,
          tokens: USED,
          at: now,
          user: undefined,
          reportedUsd: undefined,
        })),
        now,
      );
      const wrong = outcomes.find(({ outcome }) => outcome !== 'recorded');
      if (wrong !== undefined) throw new Error(`A usage was ${wrong.outcome}`);
    },
  };
};
