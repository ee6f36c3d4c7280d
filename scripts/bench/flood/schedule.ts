import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../simulate/random.ts';

/** One request, and when it is due, in milliseconds from the beginning of its phase. */
export interface Due {
  readonly dueMs: number;
  readonly from: 'flood' | 'neighbour';
  readonly phase: 'quiet' | 'flood';
}

export interface Traffic {
  readonly pairs: number;
  readonly phaseMs: number;
  readonly floodPerSecond: number;
  readonly neighbourPerSecond: number;
}

/**
 * Quiet and flood in turn, so that a machine that slows down slows both of them down. Who asks, asks
 * at times of its own: evenly spaced requests would meet each other always or never.
 *
 * Each phase is driven by itself, to the last answer: nothing of a flood is left when quiet begins.
 */
export const scheduleOf = (traffic: Traffic, random: Random): readonly (readonly Due[])[] =>
  Array.from({ length: traffic.pairs * 2 }, (_, index) => {
    const phase = index % 2 === 0 ? ('quiet' as const) : ('flood' as const);
    const some = (from: Due['from'], perSecond: number): readonly Due[] =>
      Array.from({ length: Math.round((perSecond * traffic.phaseMs) / 1_000) }, () => ({
        dueMs: random.next() * traffic.phaseMs,
        from,
        phase,
      }));
    const flood = phase === 'flood' ? some('flood', traffic.floodPerSecond) : [];
    const dues = [...some('neighbour', traffic.neighbourPerSecond), ...flood];
    return dues.toSorted((one, other) => one.dueMs - other.dueMs);
  });

/** The clock of a drive, and how to let it go on. A test has one of its own. */
export interface Pace {
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

const realPace: Pace = { nowMs: () => performance.now(), sleep: (ms) => pause(ms) };

/**
 * Begins each request when it is due and waits for no answer, so that slow answers make no fewer
 * requests; one that could not begin in time begins at once. What is begun is told how many
 * milliseconds have passed since it was due: whoever measures from then on leaves no wait out.
 */
export const drive = async (
  dues: readonly Due[],
  begin: (due: Due, sinceDueMs: () => number) => Promise<void>,
  { nowMs, sleep }: Pace = realPace,
): Promise<void> => {
  const startedAt = nowMs();
  const begun: Promise<void>[] = [];
  for (const due of dues) {
    const sinceDueMs = (): number => nowMs() - startedAt - due.dueMs;
    // Timers count whole milliseconds, and a request must not begin early.
    if (sinceDueMs() < 0) await sleep(Math.ceil(-sinceDueMs()));
    const work = begin(due, sinceDueMs);
    // One that fails is told at the end: until then nobody waits for it, which Node would end us for.
    work.catch(() => undefined);
    begun.push(work);
  }
  await Promise.all(begun);
};
