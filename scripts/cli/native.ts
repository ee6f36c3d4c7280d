import * as v from 'valibot';
import { flawsOf, safeParse } from '../../src/http/schemas.ts';
import { RegisteredTeam } from '../openapi/answers/teams.ts';
import { wrongUsage } from './cli-error.ts';

/** A team as `export` wrote it. */
export const teamsInLines = (text: string): readonly RegisteredTeam[] =>
  text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [teamIn(line, at + 1)]));

const teamIn = (line: string, number: number): RegisteredTeam => {
  const parsed = safeParse(RegisteredTeam, jsonIn(line, number));
  if (parsed.success) return parsed.output;
  const [flaw] = flawsOf(parsed.issues);
  const why = flaw === undefined ? '' : `: ${flaw.path} ${flaw.message}`;
  throw wrongUsage(`Line ${number} is no exported team${why}`);
};

const jsonIn = (line: string, number: number): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    throw wrongUsage(`Line ${number} is not JSON. A file of another gateway has no --native.`);
  }
};

/** Without what is told by the gate, or by other members. */
const Settable = v.omit(v.object(RegisteredTeam.entries), [
  'registered',
  'version',
  'status',
  'limits',
  'boosts',
  'created_at',
  'changed_at',
]);

/** What a creation says of a team to make it as it was. */
export const settableOf = (team: RegisteredTeam): v.InferOutput<typeof Settable> =>
  v.parse(Settable, team);

const Patchable = v.omit(Settable, ['team']);

/** What a change says to make one team like another: limits of its own that it must lose are the tier's. */
export const patchTowards = (
  wanted: RegisteredTeam,
  present: RegisteredTeam,
): Readonly<Record<string, unknown>> => {
  const { overrides, ...rest } = v.parse(Patchable, wanted);
  const lost = Object.keys(present.overrides).filter((name) => !Object.hasOwn(overrides, name));
  return {
    ...rest,
    overrides: { ...overrides, ...Object.fromEntries(lost.map((name) => [name, 'tier'])) },
  };
};
