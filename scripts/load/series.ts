import { percentilesOf } from './percentiles.ts';
import { hasLatency, type Sending } from './sending.ts';

/** What was due in one stretch of the run. */
export interface Stretch {
  /** Seconds after the beginning. */
  readonly beginsSeconds: number;
  readonly admitted: number;
  readonly denied: number;
  /** Without a usable answer, those among them that were not sent. */
  readonly failed: number;
  /** From due to the answer, in milliseconds; `undefined`: there was none. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
}

export interface Series {
  readonly stretchSeconds: number;
  readonly stretches: readonly Stretch[];
}

/** More columns could not be told apart on a page. */
const STRETCHES_MAX = 180;

/** The run in stretches of a second, or of as many as make a chart that can be read. */
export const seriesOf = (sendings: readonly Sending[]): Series => {
  const begunMs = sendings.reduce((first, { dueMs }) => Math.min(first, dueMs), Infinity);
  const endMs = sendings.reduce((last, { dueMs }) => Math.max(last, dueMs), 0);
  if (sendings.length === 0) return { stretchSeconds: 1, stretches: [] };
  const seconds = Math.floor((endMs - begunMs) / 1_000) + 1;
  const stretchSeconds = Math.ceil(seconds / STRETCHES_MAX);
  const bins: Sending[][] = Array.from({ length: Math.ceil(seconds / stretchSeconds) }, () => []);
  for (const sending of sendings) {
    bins[Math.floor((sending.dueMs - begunMs) / 1_000 / stretchSeconds)]?.push(sending);
  }
  const stretches = bins.map((bin, at) => stretchOf(bin, at * stretchSeconds));
  return { stretchSeconds, stretches };
};

const stretchOf = (sendings: readonly Sending[], beginsSeconds: number): Stretch => {
  const latency = percentilesOf(
    sendings.filter(hasLatency).map(({ dueMs, endedMs }) => endedMs - dueMs),
  );
  const count = (...kinds: readonly Sending['outcome']['kind'][]): number =>
    sendings.filter(({ outcome }) => kinds.includes(outcome.kind)).length;
  return {
    beginsSeconds,
    admitted: count('admitted', 'unverified'),
    denied: count('denied'),
    failed: count('failed', 'not sent'),
    p50: latency?.p50,
    p99: latency?.p99,
  };
};
