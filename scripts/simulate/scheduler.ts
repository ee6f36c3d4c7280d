import { emptyAgenda } from './agenda.ts';
import { type Random, randomFrom } from './random.ts';

/**
 * Time and order of a simulation, as a pure function of its seed.
 *
 * Tasks run until they wait; who waits for the same moment goes on in an order that the seed decides.
 * While it runs, `setTimeout` and `Math.random` are the scheduler's: the deadlines and pauses of the
 * code under test pass in virtual time too, and none of them is waited for.
 */
export interface Scheduler {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly random: Random;
  readonly sleep: (ms: number) => Promise<void>;
  /** Lets whoever else could go on now go first, or not. */
  readonly turn: () => Promise<void>;
  readonly spawn: (task: () => Promise<void>) => void;
  /**
   * Runs until nothing is due any more: also messages that nobody waits for arrive. Throws what a task
   * throws, and `StuckError` when a task waits for something that is not on the agenda.
   */
  readonly run: () => Promise<void>;
}

export class StuckError extends Error {
  override readonly name = 'StuckError';
}

interface Options {
  readonly seed: number;
  readonly startsAt: number;
}

export const schedulerFrom = ({ seed, startsAt }: Options): Scheduler => {
  const random = randomFrom(seed);
  const agenda = emptyAgenda();
  let now = startsAt;
  let unfinished = 0;
  let failure: { readonly error: unknown } | undefined;

  const after = (ms: number, act: () => void): void =>
    agenda.add({ at: now + Math.max(0, ms), rank: random.next(), act });

  const sleep = (ms: number): Promise<void> => new Promise((resolve) => after(ms, resolve));

  const spawn = (task: () => Promise<void>): void => {
    unfinished += 1;
    after(0, () => {
      void settle(task);
    });
  };

  const settle = async (task: () => Promise<void>): Promise<void> => {
    try {
      await task();
    } catch (error) {
      failure ??= { error };
    }
    unfinished -= 1;
  };

  /** Whether there was something to do. */
  const step = (): boolean => {
    const due = failure === undefined ? agenda.next() : undefined;
    if (due === undefined) return false;
    now = due.at;
    due.act();
    return true;
  };

  const run = async (): Promise<void> => {
    await inVirtualTime({ after, random }, () => untilDone(step));
    if (failure !== undefined) throw failure.error;
    if (unfinished > 0) throw new StuckError(`${unfinished} tasks wait for nothing on the agenda`);
  };

  return { now: () => now, random, sleep, turn: () => sleep(0), spawn, run };
};

/** The rest of the process gets a moment, too. */
const STEPS_BETWEEN_MOMENTS = 10_000;

/**
 * A step ends when every promise that it settled was followed up: only then is the queue of microtasks
 * empty and the next tick taken. Timers and sockets have no part in that, so their order has none.
 */
const untilDone = (step: () => boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    let steps = 0;
    const next = (): void => {
      try {
        if (!step()) {
          resolve();
          return;
        }
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      steps += 1;
      queueMicrotask(() => {
        if (steps % STEPS_BETWEEN_MOMENTS === 0) setImmediate(next);
        else process.nextTick(next);
      });
    };
    next();
  });

interface VirtualTime {
  readonly after: (ms: number, act: () => void) => void;
  readonly random: Random;
}

const inVirtualTime = async (
  { after, random }: VirtualTime,
  work: () => Promise<void>,
): Promise<void> => {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  const { random: realRandom } = Math;
  Object.assign(globalThis, timersOf(after));
  Object.assign(Math, { random: random.next });
  try {
    await work();
  } finally {
    Object.assign(globalThis, real);
    Object.assign(Math, { random: realRandom });
  }
};

interface Timer {
  isCleared: boolean;
}

const timersOf = (after: VirtualTime['after']) => ({
  setTimeout: (act: () => void, ms = 0): Timer => {
    const timer = { isCleared: false };
    after(ms, () => {
      if (!timer.isCleared) act();
    });
    return timer;
  },
  clearTimeout: (timer: Timer | undefined): void => {
    if (timer !== undefined) timer.isCleared = true;
  },
});
