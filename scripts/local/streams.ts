import { setTimeout as sleep } from 'node:timers/promises';
import {
  type LocalRecord,
  openStream,
  type StreamBatch,
  type StreamReader,
} from './stream-reader.ts';

/** What follows the stream of a table. */
export interface Follower {
  readonly tableName: string;
  /** Calls the function. */
  readonly deliver: (batch: StreamBatch) => Promise<unknown>;
  readonly everyMs?: number;
}

const EVERY_MS = 1_000;
/** As `resources/alerts.yml` has them: the first attempt, and the retries. */
const BATCH_MAX = 100;
const ATTEMPTS_MAX = 26;

/**
 * Hands a function what is written to the table, as an event source mapping does: in order, in
 * batches, and again from the first that failed. Answers with what ends it.
 */
export const followStream = async (follower: Follower): Promise<() => Promise<void>> => {
  const reader = await openStream(follower.tableName);
  if (reader === undefined) {
    console.error('This engine keeps no stream of its tables: no alerts are told here.');
    return () => Promise.resolve();
  }
  const ended = new AbortController();
  const following = follow(reader, follower, ended.signal);
  return async () => {
    ended.abort();
    await following;
    reader.close();
  };
};

const follow = async (
  reader: StreamReader,
  { deliver, everyMs = EVERY_MS }: Follower,
  ended: AbortSignal,
): Promise<void> => {
  while (!ended.aborted) {
    await reader
      .next()
      .then((records) => deliverAll(records, deliver, ended))
      // The engine may be gone before us. Nobody waits for this, and the next round tries again.
      .catch((error: unknown) => complain(error, ended));
    await pauseUnless(ended, everyMs);
  }
};

const complain = (error: unknown, ended: AbortSignal): void => {
  if (!ended.aborted) console.error(error);
};

/** Ended at once by the signal. */
const pauseUnless = async (ended: AbortSignal, ms: number): Promise<void> => {
  try {
    await sleep(ms, undefined, { signal: ended });
  } catch (error) {
    if (!ended.aborted) throw error;
  }
};

const deliverAll = async (
  records: readonly LocalRecord[],
  deliver: Follower['deliver'],
  ended: AbortSignal,
): Promise<void> => {
  let rest = records;
  let attempts = 0;
  while (rest.length > 0 && !ended.aborted) {
    const batch = rest.slice(0, BATCH_MAX);
    attempts += 1;
    const done = attempts > ATTEMPTS_MAX ? batch.length : await doneWith(batch, deliver);
    if (done > 0) attempts = 0;
    rest = rest.slice(done);
  }
};

/** How many of a batch need not come again: those before the first that failed. */
const doneWith = async (
  batch: readonly LocalRecord[],
  deliver: Follower['deliver'],
): Promise<number> => {
  const failures: unknown = Reflect.get(
    Object(await answerOf(batch, deliver)),
    'batchItemFailures',
  );
  if (!Array.isArray(failures)) return 0;
  const failed = new Set(
    failures.map((each: unknown): unknown => Reflect.get(Object(each), 'itemIdentifier')),
  );
  const first = batch.findIndex(({ dynamodb }) => failed.has(dynamodb.SequenceNumber));
  return first === -1 ? batch.length : first;
};

const answerOf = async (
  batch: readonly LocalRecord[],
  deliver: Follower['deliver'],
): Promise<unknown> => {
  try {
    return await deliver({ Records: batch });
  } catch (error) {
    console.error(error);
    return undefined;
  }
};
