import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { StoreFault } from '../../domain/errors.ts';
import { leanClient } from './lean-client.ts';

/** The table, and how long one attempt at it may take. */
export interface Table {
  readonly name: string;
  readonly client: DynamoDBClient;
  /** A client without pooled connections: an environment that was frozen wakes with dead ones. */
  readonly fresh: () => DynamoDBClient;
  readonly attemptMs: number;
  /** Attempts in all, two unless said otherwise. Only the hot path must be short. */
  readonly attemptsMax?: number;
}

/** For work nobody waits for: a conflict with a decision is met with more patience. */
const PATIENT_ATTEMPTS = 8;

export const patient = (table: Table): Table => ({ ...table, attemptsMax: PATIENT_ATTEMPTS });

interface Connection {
  readonly tableName: string;
  readonly attemptMs: number;
}

const WITHOUT_POOL = { httpAgent: { keepAlive: false }, httpsAgent: { keepAlive: false } };

export const connect = ({ tableName, attemptMs }: Connection): Table => {
  let fresh: DynamoDBClient | undefined;
  return {
    name: tableName,
    client: leanClient({}),
    fresh: () => (fresh ??= leanClient({ requestHandler: WITHOUT_POOL })),
    attemptMs,
  };
};

type Attempt<Output> = (client: DynamoDBClient, signal: AbortSignal) => Promise<Output>;

/** A throttled partition gets a moment, then twice as long; a lost answer is asked for at once. */
const THROTTLED_PAUSE_MS = 20;
const ATTEMPTS_MAX = 2;

const THROTTLED: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

/** No second attempt changes these: the deployment is wrong, not the moment. */
const FINAL: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'CredentialsProviderError',
  'ItemCollectionSizeLimitExceededException',
  'ResourceNotFoundException',
  'UnrecognizedClientException',
  'ValidationException',
]);

/**
 * Tries twice, each within the table's `attemptMs`: at most 2 × attemptMs + 20 ms in all.
 *
 * Only for writes that recognise themselves when repeated. A refused condition is an answer and is
 * passed on at once; whatever else goes wrong ends as a `StoreFault` that carries its cause. Every
 * attempt but the first has a connection of its own.
 */
export const attempt = async <Output>(table: Table, send: Attempt<Output>): Promise<Output> => {
  let client = table.client;
  const attemptsMax = table.attemptsMax ?? ATTEMPTS_MAX;
  for (let tries = 1; ; tries += 1) {
    const tried = await answerOrError(() => once(table, client, send));
    if ('answer' in tried) return tried.answer;
    const name = nameOf(tried.error);
    if (tries >= attemptsMax || FINAL.has(name)) throw fault(tried.error);
    if (THROTTLED.has(name)) await pause(pauseMs(tries));
    client = table.fresh();
  }
};

type Tried<Output> = { readonly answer: Output } | { readonly error: unknown };

const answerOrError = async <Output>(send: () => Promise<Output>): Promise<Tried<Output>> => {
  try {
    return { answer: await send() };
  } catch (error) {
    if (isAnswer(error)) throw error;
    return { error };
  }
};

/** Random, so that those who met once do not meet again. */
const pauseMs = (tries: number): number => Math.random() * THROTTLED_PAUSE_MS * 2 ** (tries - 1);

/** The first connection of a cold environment takes longer than an attempt: it is made beforehand. */
const WARM_UP_MS = 1_000;

/**
 * Opens the connection and looks up credentials while an environment starts, when nobody waits yet.
 * Reads an item that is not there. Whatever fails here fails again, and is told, when it matters.
 */
export const warmUp = async (table: Table): Promise<void> => {
  const command = new GetItemCommand({
    TableName: table.name,
    Key: { pk: { S: 'WARM' }, sk: { S: 'UP' } },
  });
  const patientTable = { ...table, attemptMs: WARM_UP_MS, attemptsMax: 1 };
  try {
    await attempt(patientTable, (client, abortSignal) => client.send(command, { abortSignal }));
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error;
  }
};

/** The signal ends the request; the race ends what no signal reaches, as looking up credentials. */
const once = async <Output>(
  table: Table,
  client: DynamoDBClient,
  send: Attempt<Output>,
): Promise<Output> => {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new StoreFault(`No answer from the store within ${table.attemptMs} ms`));
      controller.abort();
    }, table.attemptMs);
  });
  try {
    return await Promise.race([send(client, controller.signal), timeUp]);
  } finally {
    clearTimeout(timer);
  }
};

const isAnswer = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  (error instanceof TransactionCanceledException && wasJudged(error));

/** What a part of a cancelled transaction says that was not looked at, or not found wanting. */
const NOT_JUDGED = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];
const NOT_VALID = 'ValidationError';

const codesOf = ({ CancellationReasons = [] }: TransactionCanceledException): readonly string[] =>
  CancellationReasons.map(({ Code = 'None' }) => Code);

/** A condition refused it. Cancelled for any other reason, nothing is known of the conditions. */
const wasJudged = (error: TransactionCanceledException): boolean => {
  const codes = codesOf(error);
  return (
    codes.includes('ConditionalCheckFailed') &&
    ![...NOT_JUDGED, NOT_VALID].some((code) => codes.includes(code))
  );
};

const nameOf = (error: unknown): string => {
  if (error instanceof TransactionCanceledException) {
    return codesOf(error).includes(NOT_VALID)
      ? 'ValidationException'
      : 'TransactionConflictException';
  }
  return error instanceof Error ? error.name : '';
};

const fault = (cause: unknown): StoreFault =>
  cause instanceof StoreFault
    ? cause
    : new StoreFault('The store gave no usable answer', { cause });

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
