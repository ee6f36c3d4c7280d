import { isRight } from './counted.ts';
import type { Results, TeamResult } from './results.ts';
import { grouped } from './words.ts';

/** What ends a run with exit code 1, and what only has to be known when its figures are read. */
export interface Verdict {
  /** What was checked and holds, whatever else went wrong. */
  readonly held: readonly string[];
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

const UNANSWERED_MAX = 0.01;

/** Of a sender that keeps up a timer's own grain is all that is seen. */
const LATE_MS = 25;

export const verdictOn = (results: Results): Verdict => ({
  held: results.sendings > 0 && overstepped(results).length === 0 ? [withinLimits(results)] : [],
  faults: [
    ...overstepped(results),
    ...deniedFalsely(results),
    ...miscounted(results),
    ...unanswered(results),
  ],
  warnings: [...late(results), ...unverified(results), ...uncompared(results), ...left(results)],
});

/** Whether the limit was kept, whenever each answer was decided and whatever became of those that were lost. */
export const isSurelyWithin = ({ limit, fullest }: TeamResult): boolean =>
  limit === null || fullest.possible <= (limit ?? 0);

const withinLimits = ({ teams }: Results): string => {
  const untold = teams.filter((team) => !isSurelyWithin(team)).length;
  if (untold === 0)
    return 'Certainly no team was admitted more often than its limit in any 60 seconds';
  return `No overstepping is proven; ${untold === 1 ? '1 team' : `${untold} teams`} cannot be told`;
};

const overstepped = ({ teams }: Results): readonly string[] =>
  teams.flatMap(({ team, limit, fullest, isOverstepped, limitsPassed }) => [
    ...(isOverstepped
      ? [
          `${team.name} has overstepped its limit: ${fullest.certain} of ${String(limit)} in a minute`,
        ]
      : []),
    ...limitsPassed.map((limitName) => `${team.name} is beyond its limit of ${limitName}`),
  ]);

const deniedFalsely = ({ teams }: Results): readonly string[] =>
  teams.flatMap(({ team, denied, falseDenials = 0 }) =>
    falseDenials === 0
      ? []
      : [
          `${team.name} was certainly denied without a reason: ${falseDenials} of ${denied} denials`,
        ],
  );

const miscounted = ({ teams }: Results): readonly string[] =>
  teams.flatMap(({ team, minute, tokens }) =>
    [
      { name: 'requests of the last minute', count: minute },
      { name: 'tokens of the day', count: tokens },
    ].flatMap(({ name, count }) =>
      count === undefined || isRight(count)
        ? []
        : [
            `${team.name}: the gate has counted ${count.counted} ${name}, and its answers make ${range(count)}`,
          ],
    ),
  );

/** `5`, or `5 to 7` where it is not known to the request. */
export const range = ({
  least,
  most,
}: {
  readonly least: number;
  readonly most: number;
}): string => (least === most ? grouped(least) : `${grouped(least)} to ${grouped(most)}`);

const unanswered = ({ sendings, notSent, failedBy }: Results): readonly string[] => {
  const failed = [...failedBy.values()].reduce((all, each) => all + each, 0) + notSent;
  if (sendings === 0) return ['Nothing was sent'];
  return failed / sendings > UNANSWERED_MAX
    ? [`${failed} of ${sendings} requests got no usable answer, more than 1 %`]
    : [];
};

const late = ({ lateness }: Results): readonly string[] =>
  lateness !== undefined && lateness.p99 > LATE_MS
    ? [
        `The sender was late itself (p99 ${lateness.p99.toFixed(0)} ms): the latencies from due are partly its own`,
      ]
    : [];

const unverified = ({ unverified: count }: Results): readonly string[] =>
  count === 0
    ? []
    : [`${count} requests were let through unverified: the table gave the gate no answer`];

const uncompared = ({ notCompared }: Results): readonly string[] =>
  notCompared === undefined ? [] : [`The gate's own count was not compared: ${notCompared}`];

const left = ({ left: teams }: Results): readonly string[] => (teams === undefined ? [] : [teams]);
