import type * as v from 'valibot';
import { flawsOf, safeParse } from '../../src/http/schemas.ts';
import { CliError, Refusal, unreachable } from './cli-error.ts';
import type { Connection } from './connection.ts';
import { refusalText } from './refusal-text.ts';
import type { World } from './world.ts';
import { jsonIn } from '../json-in.ts';

export interface Question {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly body: unknown;
}

/** Puts one question to the gate. What is no 2xx is thrown, as a `Refusal`. */
export type Ask = (question: Question) => Promise<Answer>;

/** A cold function takes a second or two. */
const ANSWERED_WITHIN_MS = 15_000;

/** Before the second attempt, and before the third. */
const PAUSES_MS = [300, 1_500] as const;

/** Between us and the function, or between it and its table: the next attempt may find another. */
const PASSING: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * A lost answer is asked for again where that can do no harm: everything here carries a version or a
 * key, or only reads, except a POST without a key.
 */
export const askOf = (connection: Connection, world: World): Ask => {
  const once = attempt(connection, world);
  return async (question) => {
    for (const pauseMs of isRepeatable(question) ? PAUSES_MS : []) {
      const answer = await once(question);
      if (typeof answer !== 'string' && !PASSING.has(answer.status)) return accepted(answer);
      await world.pause(pauseMs);
    }
    const answer = await once(question);
    if (typeof answer === 'string') throw unreachable(answer);
    return accepted(answer);
  };
};

const isRepeatable = ({ method, headers = {} }: Question): boolean =>
  method !== 'POST' || 'idempotency-key' in headers || 'if-match' in headers;

/** The answer, or in a sentence why there is none. */
const attempt =
  (connection: Connection, world: World) =>
  async (question: Question): Promise<Answer | string> => {
    const { method, headers, body } = question;
    const url = urlFor(connection, question);
    try {
      const response = await connection.fetch(url, {
        method,
        headers: {
          accept: 'application/json',
          ...connection.headers,
          ...headers,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.any([world.stopped, AbortSignal.timeout(ANSWERED_WITHIN_MS)]),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, body: jsonIn(text) };
    } catch (error) {
      if (error instanceof CliError) throw error;
      return `No answer from ${connection.url}: ${causeOf(error)}`;
    }
  };

const urlFor = ({ url }: Connection, { path, query = {} }: Question): string => {
  const asked = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    ),
  ).toString();
  return `${url}${path}${asked === '' ? '' : `?${asked}`}`;
};

const causeOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
};

const accepted = (answer: Answer): Answer => {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new Refusal(answer.status, refusalText(answer), answer.body);
};

/** Reads an answer; one that has another form comes from somebody else, or from another version. */
export const read = <Schema extends v.GenericSchema>(
  schema: Schema,
  { body }: Answer,
): v.InferOutput<Schema> => {
  const parsed = safeParse(schema, body);
  if (parsed.success) return parsed.output;
  const [first] = flawsOf(parsed.issues);
  const where = first === undefined ? '' : ` (${first.path}: ${first.message})`;
  throw unreachable(`The answer is not one that this command can read${where}. --json shows it.`);
};

/** A path whose segments may have anything in them. */
export const pathOf = (...segments: readonly string[]): string =>
  segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
