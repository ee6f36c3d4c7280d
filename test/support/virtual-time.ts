import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { FaultStore } from './fault-store.ts';

interface Outcome<Result> {
  readonly result: Result;
  /** How much virtual time went by until then. */
  readonly elapsedMs: number;
}

export const NOON = Date.UTC(2026, 7, 22, 12);

/** `setTimeout` and the clock are virtual; sockets and promises go on as ever. */
const VIRTUAL: NonNullable<Parameters<typeof jest.useFakeTimers>[0]> = {
  doNotFake: [
    'hrtime',
    'nextTick',
    'performance',
    'queueMicrotask',
    'setImmediate',
    'clearImmediate',
    'setInterval',
    'clearInterval',
  ],
};

const STEP_MS = 5;
/** Turns of the event loop in which one end of a connection sees that the other has gone. */
const TURNS_TO_NOTICE = 4;
const REAL_MS_PER_MS = 4;
const GIVEN_UP_MS = 5_000;

/**
 * Does the work over real sockets, in virtual time: every deadline in it is kept, and no test waits
 * for one, or fails because the machine was busy.
 *
 * Virtual time stands still while the engine is at work. It hurries while the store lets a client
 * wait, since nothing but a deadline can happen then. Else it creeps, slower than real time, which is
 * enough for a pause between two attempts. Client, store and this loop share one thread, so that a
 * busy machine slows them all alike. What is left is the time that the code itself chose to wait:
 * the sum of deadlines and pauses, which is the bound of its answer on any machine.
 *
 * What goes on after the answer is brought to its end as well, before anything else is looked at.
 */
export const inVirtualTime = async <Result>(
  store: FaultStore,
  work: () => Promise<Result>,
  now: number = NOON,
): Promise<Outcome<Result>> => {
  jest.useFakeTimers({ ...VIRTUAL, now });
  try {
    const state = { isSettled: false };
    const result = work().finally(() => {
      state.isSettled = true;
    });
    const elapsedMs = await passTime(store, () => state.isSettled);
    if (!state.isSettled) throw new Error(`Not settled within ${GIVEN_UP_MS} ms of virtual time`);
    await passTime(store, () => jest.getTimerCount() === 0 && !store.isApplying());
    return { result: await result, elapsedMs };
  } finally {
    jest.useRealTimers();
  }
};

const passTime = async (store: FaultStore, isSettled: () => boolean): Promise<number> => {
  let elapsedMs = 0;
  while (!isSettled() && elapsedMs < GIVEN_UP_MS) {
    const stepMs = await nextStep(store);
    if (isSettled()) break;
    jest.advanceTimersByTime(stepMs);
    elapsedMs += stepMs;
  }
  return elapsedMs;
};

const nextStep = async (store: FaultStore): Promise<number> => {
  if (store.isHolding()) {
    for (let turns = 0; turns < TURNS_TO_NOTICE; turns += 1) await turn();
    return store.isHolding() ? STEP_MS : 0;
  }
  await pause(REAL_MS_PER_MS);
  return store.isApplying() ? 0 : 1;
};
