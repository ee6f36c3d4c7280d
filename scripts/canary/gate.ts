import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { patient, type Table } from '../../src/adapters/dynamo/connect.ts';
import { useLocalCredentials } from '../local/credentials.ts';
import type { DoorAnswer } from './answers.ts';
import { CanaryError } from './canary-error.ts';
import type { AskGate, Probe } from './doors.ts';
import type { CanaryOptions } from './options.ts';
import type { GateAt } from './sdks.ts';
import { signedFetch, signingFor } from './signed-fetch.ts';

/** A cold function takes a second or two. */
const ANSWERED_WITHIN_MS = 15_000;

/** The gate under test; a gate on this machine wants no signature. */
export const gateAt = (options: CanaryOptions & { readonly url: string }): GateAt => {
  const { url, signs, region } = options;
  const isSigned = signs && !isLoopback(url);
  return { url, fetch: isSigned ? signedFetch(signingFor(url, region)) : fetch };
};

export const askOf =
  ({ url, fetch: ask }: GateAt): AskGate =>
  async ({ method, path, headers, body }: Probe): Promise<DoorAnswer> => {
    try {
      const response = await ask(url + path, {
        method,
        headers: { ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
      });
      return {
        status: response.status,
        headers: response.headers,
        body: new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer()),
      };
    } catch (error) {
      if (error instanceof CanaryError) throw error;
      throw new CanaryError(`No answer from ${url}${path}: ${causeOf(error)}`);
    }
  };

const causeOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
};

/** Before any team is made: whether there is an answer, and whether it is more than a locked door. */
export const knock = async (ask: AskGate, path: string): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const { status, body } = await ask({ method: 'POST', path, headers, body: {} });
  if (status === 403 && /"message"\s*:/i.test(body)) {
    throw new CanaryError(
      `The gate lets nobody in who signs like this: ${body}. Are the credentials those of a caller of it?`,
    );
  }
};

const LOCAL_REGION = 'eu-west-1';
const ATTEMPT_MS = 10_000;

/** The table that is named, or the one that a local gate says is its own. */
export const tableOf = async (
  options: CanaryOptions & { readonly url: string },
): Promise<Table> => {
  const told = isLoopback(options.url) ? await healthOf(options.url) : new Headers();
  const name = options.table ?? told.get('x-tollgate-table');
  if (name === null) {
    throw new CanaryError('Where are the teams of this gate? --table NAME [--region R]');
  }
  const client = clientAt(options.endpoint ?? told.get('x-tollgate-store'), options.region);
  return patient({ name, client, fresh: () => client, attemptMs: ATTEMPT_MS });
};

const clientAt = (endpoint: string | null, region: string | undefined): DynamoDBClient => {
  const place = {
    maxAttempts: 1,
    region: region ?? process.env['AWS_REGION'] ?? LOCAL_REGION,
  };
  if (endpoint === null) return new DynamoDBClient(place);
  if (isLoopback(endpoint)) useLocalCredentials();
  return new DynamoDBClient({ ...place, endpoint });
};

const healthOf = async (url: string): Promise<Headers> => {
  const ask = askOf({ url, fetch });
  const { status, headers } = await ask({ method: 'GET', path: '/health', headers: {} });
  return status === 200 ? headers : new Headers();
};

const isLoopback = (url: string): boolean => LOOPBACK.has(new URL(url).hostname);

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
