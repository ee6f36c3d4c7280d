import type { StartWatch } from '../app/ports-telemetry.ts';
import type { Within } from '../app/ports.ts';
import { StoreFault } from '../domain/errors.ts';
import { type Clock, instant } from '../domain/time.ts';

export const systemClock: Clock = () => instant(Date.now());

export const stopwatch: StartWatch = () => {
  const startedAt = performance.now();
  return () => Math.round((performance.now() - startedAt) * 1_000) / 1_000;
};

/** Ends work after so many milliseconds with a `StoreFault`. What was begun may still be applied. */
export const within =
  (ms: number): Within =>
  async (work) => {
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new StoreFault(`No decision within ${ms} ms`));
      }, ms);
    });
    try {
      return await Promise.race([work, timeUp]);
    } finally {
      clearTimeout(timer);
    }
  };
