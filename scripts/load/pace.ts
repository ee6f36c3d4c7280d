/** The time of a run, so that a test can be the clock. */
export interface Timer {
  /** Milliseconds that only ever go forward, by a clock that nobody sets. */
  readonly now: () => number;
  /** Ends early, without an error, when the signal says so. */
  readonly wait: (ms: number, stopped: AbortSignal) => Promise<void>;
  /** Lets answers in that have come meanwhile. */
  readonly breathe: () => Promise<void>;
}

export interface Pace {
  /** Requests a second. */
  readonly rate: number;
  readonly count: number;
  readonly timer: Timer;
  readonly stopped: AbortSignal;
  readonly onDue: (request: number, dueMs: number) => void;
}

/** Sent in one go before answers are looked at, where the sender has fallen behind. */
const BURST = 32;

/**
 * An open model: request i is due at i / rate, whatever came of those before it. A closed one, which
 * waits for an answer before it asks again, asks less just when the gate is slow, and so hides it.
 */
export const keepPace = async ({ rate, count, timer, stopped, onDue }: Pace): Promise<void> => {
  const begunMs = timer.now();
  let request = 0;
  let inOneGo = 0;
  while (request < count && !stopped.aborted) {
    const dueMs = begunMs + (request * 1_000) / rate;
    const earlyMs = dueMs - timer.now();
    if (earlyMs > 0 || inOneGo >= BURST) {
      await (earlyMs > 0 ? timer.wait(earlyMs, stopped) : timer.breathe());
      inOneGo = 0;
      continue;
    }
    onDue(request, dueMs);
    request += 1;
    inOneGo += 1;
  }
};
