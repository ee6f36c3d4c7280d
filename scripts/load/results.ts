import {
  type Count,
  limitsPassed,
  type Measure,
  minuteCount,
  type Standing,
  tokenCount,
} from './counted.ts';
import { denialsWithoutLimit, falseRateDenials, falseTokenDenials } from './denials.ts';
import { type Fullest, fullestMinute } from './exactness.ts';
import { type Percentiles, percentilesOf } from './percentiles.ts';
import type { LoadTeam } from './plan.ts';
import { hasLatency, type Outcome, type Sending } from './sending.ts';
import { type Taken, takenOf } from './taken.ts';

/** What one team got, and whether that was within its limits. */
export interface TeamResult {
  readonly team: LoadTeam;
  /** Requests a minute; `null`: no limit; `undefined`: nobody has told. */
  readonly limit: number | null | undefined;
  readonly sendings: number;
  /** Distinct requests that were admitted. */
  readonly admitted: number;
  readonly denied: number;
  /** Denials for which, for certain, there was no reason; `undefined`: others may ask in its name. */
  readonly falseDenials: number | undefined;
  readonly unverified: number;
  readonly fullest: Fullest;
  readonly isOverstepped: boolean;
  /** What the gate itself has counted; `undefined` where it could not be asked or compared. */
  readonly minute: Count | undefined;
  readonly tokens: Count | undefined;
  readonly limitsPassed: readonly string[];
}

export interface Latency {
  /** From when it was due to the answer. */
  readonly fromDue: Percentiles | undefined;
  /** From when it was sent. */
  readonly fromSent: Percentiles | undefined;
}

export type LatencyOf = 'all' | 'admitted' | 'denied';

export interface Results {
  readonly url: string;
  readonly run: string;
  readonly seconds: number;
  readonly isEndedEarly: boolean;
  readonly requestsDue: number;
  readonly sendings: number;
  readonly admitted: number;
  readonly unverified: number;
  readonly notSent: number;
  readonly retried: number;
  readonly deniedBy: ReadonlyMap<string, number>;
  readonly failedBy: ReadonlyMap<string, number>;
  readonly latency: Readonly<Record<LatencyOf, Latency>>;
  /** How late requests left. */
  readonly lateness: Percentiles | undefined;
  readonly teams: readonly TeamResult[];
  /** Why the gate's own account is not beside ours, where it is not. */
  readonly notCompared: string | undefined;
  /** Which teams could not be taken away, and why. */
  readonly left: string | undefined;
}

export interface Findings {
  readonly url: string;
  readonly run: string;
  readonly seconds: number;
  readonly isEndedEarly: boolean;
  readonly teams: readonly LoadTeam[];
  readonly sendings: readonly Sending[];
  readonly standings: ReadonlyMap<string, Standing>;
  readonly measure: Measure | undefined;
  readonly notCompared: string | undefined;
  /** Which teams could not be taken away, and why. */
  readonly left: string | undefined;
}

export const resultsOf = (findings: Findings): Results => {
  const { url, run, seconds, isEndedEarly, sendings, notCompared, left } = findings;
  const requests = new Set(sendings.map(({ request }) => request));
  const sent = sendings.filter(({ outcome }) => outcome.kind !== 'not sent');
  return {
    ...{ url, run, seconds, isEndedEarly, notCompared, left },
    requestsDue: requests.size,
    sendings: sendings.length,
    retried: sendings.length - requests.size,
    admitted: countOf(sendings, 'admitted'),
    unverified: countOf(sendings, 'unverified'),
    notSent: sendings.length - sent.length,
    deniedBy: tally(sendings, ({ outcome }) =>
      outcome.kind === 'denied' ? outcome.reason : undefined,
    ),
    failedBy: tally(sendings, ({ outcome }) =>
      outcome.kind === 'failed' ? outcome.why : undefined,
    ),
    latency: {
      all: latencyOf(sendings.filter(hasLatency)),
      admitted: latencyOf(sendings.filter(({ outcome }) => outcome.kind === 'admitted')),
      denied: latencyOf(sendings.filter(({ outcome }) => outcome.kind === 'denied')),
    },
    lateness: percentilesOf(sent.map(({ sentMs, dueMs }) => Math.max(0, sentMs - dueMs))),
    teams: byTeam(findings).map((ofTeam) => teamResult(findings, ofTeam)),
  };
};

const countOf = (sendings: readonly Sending[], kind: Outcome['kind']): number =>
  sendings.filter(({ outcome }) => outcome.kind === kind).length;

const tally = (
  sendings: readonly Sending[],
  nameOf: (sending: Sending) => string | undefined,
): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const sending of sendings) {
    const name = nameOf(sending);
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return new Map([...counts].toSorted(([, one], [, other]) => other - one));
};

const latencyOf = (sendings: readonly Sending[]): Latency => ({
  fromDue: percentilesOf(sendings.map(({ dueMs, endedMs }) => endedMs - dueMs)),
  fromSent: percentilesOf(sendings.map(({ sentMs, endedMs }) => endedMs - sentMs)),
});

interface OfTeam {
  readonly team: LoadTeam;
  readonly sendings: readonly Sending[];
}

const byTeam = ({ teams, sendings }: Findings): readonly OfTeam[] => {
  const groups = teams.map((): Sending[] => []);
  for (const sending of sendings) groups[sending.team]?.push(sending);
  return teams.map((team, at) => ({ team, sendings: groups[at] ?? [] }));
};

const teamResult = (findings: Findings, ofTeam: OfTeam): TeamResult => {
  const { standings, measure } = findings;
  const { team, sendings } = ofTeam;
  const standing = standings.get(team.name);
  const limit = team.limit ?? standing?.report.minute.limit;
  const taken = takenOf(sendings);
  const fullest = fullestMinute(taken);
  return {
    ...{ team, limit, fullest },
    sendings: sendings.length,
    admitted: taken.filter(({ isCertain }) => isCertain).length,
    denied: countOf(sendings, 'denied'),
    falseDenials: falseDenialsOf(findings, ofTeam, taken),
    unverified: countOf(sendings, 'unverified'),
    isOverstepped: typeof limit === 'number' && fullest.certain > limit,
    minute: standing && minuteCount(taken, standing),
    tokens: standing && tokenCount(taken, standing, measure),
    limitsPassed: standing === undefined ? [] : limitsPassed(standing.report),
  };
};

/** Only of a team of our own it is known that nothing was admitted before the run. */
const falseDenialsOf = (
  { standings, measure }: Findings,
  { team, sendings }: OfTeam,
  taken: readonly Taken[],
): number | undefined => {
  if (team.limit === undefined) return undefined;
  const standing = standings.get(team.name);
  const forTokens = standing === undefined ? 0 : falseTokenDenials(sendings, standing, measure);
  const forRate = falseRateDenials(sendings, taken, team.limit);
  return forRate + forTokens + denialsWithoutLimit(sendings);
};
