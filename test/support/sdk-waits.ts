/** What an SDK has waited for before it asked again, in milliseconds. */
export type Waits = readonly number[];

/** Where both SDKs wait, and nothing else in this process does. */
const SDK_SLEEP = /(?:openai|@anthropic-ai\/sdk)\/(?:src\/)?internal\/utils\/sleep/;

/**
 * Does the work while no wait of an SDK takes any time: each is noted, `onWait` is called as if it were
 * over, and it ends. Other timers, as those of the store's client, go on as they are.
 */
export const withoutWaiting = async <Result>(
  work: () => Promise<Result>,
  onWait: (ms: number) => void = () => undefined,
): Promise<{ readonly result: Result; readonly waits: Waits }> => {
  const waits: number[] = [];
  const { setTimeout: realSetTimeout } = globalThis;
  const hastened = (callback: () => void, ms = 0) => {
    if (!SDK_SLEEP.test(new Error().stack ?? '')) return realSetTimeout(callback, ms);
    waits.push(ms);
    onWait(ms);
    return realSetTimeout(callback, 0);
  };
  globalThis.setTimeout = Object.assign(hastened, realSetTimeout);
  try {
    return { result: await work(), waits };
  } finally {
    globalThis.setTimeout = realSetTimeout;
  }
};
