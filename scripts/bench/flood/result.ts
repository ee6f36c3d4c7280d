import type { FloodKind } from './sums.ts';
import type { Begun, NeighbourRequest } from './traffic.ts';
import { percentile } from '../../percentile.ts';
import { ascendingOf } from '../statistics.ts';

/** What a flood of denied requests costs, and whom. */
export interface FloodResult {
  /** Denials from memory of all denials, from 0 to 1: of the kind of flood that had fewer. */
  readonly absorbed: number;
  /** Of those from memory, the ones of requests that there was room for. */
  readonly falseDenials: number;
  /** The other team's median decision during the flood, as a multiple of its quiet one. */
  readonly otherTeamP50: number;
  readonly otherTeamQuietMs: number;
  readonly otherTeamFloodMs: number;
  /** Requests of the flood that were begun in a second of it. */
  readonly askedPerSecond: number;
  /** How long after it was due a request was begun: the 99th percentile. */
  readonly lateP99Ms: number;
  readonly requests: number;
  readonly admitted: number;
  readonly degraded: number;
  readonly calls: number;
  readonly callsWithout: number;
  readonly admittedMax60s: number;
  readonly kinds: readonly FloodKind[];
}

export const resultOf = (
  kinds: readonly FloodKind[],
  neighbour: readonly NeighbourRequest[],
  begun: readonly Begun[],
): FloodResult => {
  const total = (of: (kind: FloodKind) => number): number =>
    kinds.reduce((sum, kind) => sum + of(kind), 0);
  const otherTeamQuietMs = medianOf(neighbour, 'quiet');
  const otherTeamFloodMs = medianOf(neighbour, 'flood');
  return {
    absorbed: Math.min(...kinds.map(({ fromMemory, denials }) => fromMemory / denials)),
    falseDenials: total((kind) => kind.falseDenials),
    otherTeamP50: otherTeamFloodMs / otherTeamQuietMs,
    otherTeamQuietMs,
    otherTeamFloodMs,
    ...rateOf(begun),
    requests: total((kind) => kind.requests),
    admitted: total((kind) => kind.admitted),
    degraded: total((kind) => kind.degraded),
    calls: total((kind) => kind.calls),
    callsWithout: total((kind) => kind.callsWithout),
    admittedMax60s: Math.max(...kinds.map((kind) => kind.admittedMax60s)),
    kinds,
  };
};

const rateOf = (begun: readonly Begun[]) => {
  const sum = (of: (each: Begun) => number): number =>
    begun.reduce((before, each) => before + of(each), 0);
  return {
    askedPerSecond: (sum(({ requests }) => requests) * 1_000) / sum(({ ms }) => ms),
    lateP99Ms: percentile(ascendingOf(begun.flatMap(({ lateMs }) => lateMs)), 99),
  };
};

const medianOf = (requests: readonly NeighbourRequest[], phase: NeighbourRequest['phase']) => {
  const times = requests.filter((each) => each.phase === phase).map(({ ms }) => ms);
  return percentile(ascendingOf(times), 50);
};
