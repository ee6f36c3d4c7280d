import type { LocalResponse } from '../local/response.ts';
import type { Fuzzed } from './generate.ts';
import type { Seen } from './seen.ts';

export interface Failure {
  readonly request: Fuzzed;
  readonly flaws: readonly string[];
  readonly answer: LocalResponse | undefined;
}

/** Filled as the requests go by. */
export interface Report {
  /** How often each route answered with each status. */
  readonly counts: Map<string, Map<number, number>>;
  readonly forms: Map<string, number>;
  readonly failures: Failure[];
  /** The last that was answered. */
  last: Failure | undefined;
  passes: number;
}

export const newReport = (): Report => ({
  counts: new Map(),
  forms: new Map(),
  failures: [],
  last: undefined,
  passes: 0,
});

const NO_ROUTE = 'no route';

export const addSeen = (report: Report, { route = NO_ROUTE, request, response }: Seen): void => {
  const ofRoute = report.counts.get(route) ?? new Map<number, number>();
  ofRoute.set(response.statusCode, (ofRoute.get(response.statusCode) ?? 0) + 1);
  report.counts.set(route, ofRoute);
  report.forms.set(request.form, (report.forms.get(request.form) ?? 0) + 1);
  report.last = { request, flaws: ['answered'], answer: response };
};

const FAILURES_SHOWN = 10;

export interface Command {
  readonly seed: number;
  readonly seconds: number;
}

export const reportText = (report: Report, { seed, seconds }: Command): string => {
  const answered = [...report.counts.values()].flatMap((counts) => [...counts.values()]);
  const sum = answered.reduce((all, count) => all + count, 0);
  return [
    `${sum} requests of seed ${seed} in ${seconds.toFixed(0)} s, ${report.passes} let pass`,
    ...[...report.counts].toSorted(byName).map(routeText),
    `Made as: ${[...report.forms].map(([form, count]) => `${count} ${form}`).join(', ')}`,
    ...report.failures.slice(0, FAILURES_SHOWN).map((failure) => failureText(failure, seed)),
    report.failures.length === 0 ? 'No failures.' : `${report.failures.length} failures.`,
  ].join('\n');
};

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

const NAME_WIDTH = 28;

const routeText = ([route, counts]: readonly [string, ReadonlyMap<number, number>]): string => {
  const each = [...counts].toSorted(([one], [other]) => one - other);
  return `  ${route.padEnd(NAME_WIDTH)} ${each.map(([status, count]) => `${status}: ${count}`).join('  ')}`;
};

const SHOWN_CHARACTERS = 1_000;

const cut = (text: string): string =>
  text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)} (${text.length})`;

export const failureText = ({ request, flaws, answer }: Failure, seed: number): string => {
  const { index, method, target, rawHeaders, body, form } = request;
  return [
    `\nRequest ${index} (${form}): ${flaws.join('; ')}`,
    `  ${method} ${target}`,
    `  headers ${cut(JSON.stringify(rawHeaders))}`,
    `  body ${cut(JSON.stringify(body.toString()))}`,
    ...(answer === undefined
      ? []
      : [`  answer ${answer.statusCode} ${cut(answer.body.toString())}`]),
    `  alone: npm run fuzz -- --seed ${seed} --only ${index}`,
    `  with all before it: npm run fuzz -- --seed ${seed} --requests ${index + 1}`,
  ].join('\n');
};
