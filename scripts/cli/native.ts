import { z } from 'zod';
import { RegisteredTeam } from '../openapi/answers/teams.ts';
import { wrongUsage } from './cli-error.ts';

/** A team as `export` wrote it. */
export const teamsInLines = (text: string): readonly RegisteredTeam[] =>
  text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [teamIn(line, at + 1)]));

const teamIn = (line: string, number: number): RegisteredTeam => {
  const parsed = z.safeParse(RegisteredTeam, jsonIn(line, number));
  if (parsed.success) return parsed.data;
  const [flaw] = parsed.error.issues;
  const why = flaw === undefined ? '' : `: ${flaw.path.join('.')} ${flaw.message}`;
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
const Settable = RegisteredTeam.omit({
  registered: true,
  version: true,
  status: true,
  limits: true,
  boosts: true,
  created_at: true,
  changed_at: true,
});

/** What a creation says of a team to make it as it was. */
export const settableOf = (team: RegisteredTeam): z.infer<typeof Settable> => Settable.parse(team);

const Patchable = Settable.omit({ team: true });

/** What a change says to make one team like another: limits of its own that it must lose are the tier's. */
export const patchTowards = (
  wanted: RegisteredTeam,
  present: RegisteredTeam,
): Readonly<Record<string, unknown>> => {
  const { overrides, ...rest } = Patchable.parse(wanted);
  const lost = Object.keys(present.overrides).filter((name) => !Object.hasOwn(overrides, name));
  return {
    ...rest,
    overrides: { ...overrides, ...Object.fromEntries(lost.map((name) => [name, 'tier'])) },
  };
};
