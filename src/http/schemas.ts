import * as v from 'valibot';
import { type Flaw, RequestError } from '../domain/errors.ts';
import {
  isModelId,
  isRequestId,
  isTeamId,
  MODEL_ID_RULE,
  type ModelId,
  REQUEST_ID_RULE,
  type RequestId,
  TEAM_ID_RULE,
  type TeamId,
} from '../domain/ids.ts';
import { parseUsd } from '../domain/money.ts';
import { int } from './shapes.ts';

const word = <Id extends string>(isId: (text: string) => text is Id, rule: string) =>
  v.pipe(
    v.string(`must be text: ${rule}`),
    v.check(isId, `must be ${rule}`),
    v.transform((text) => text as Id),
  );

export const team = word<TeamId>(isTeamId, TEAM_ID_RULE);
export const model = word<ModelId>(isModelId, MODEL_ID_RULE);
export const request = word<RequestId>(isRequestId, REQUEST_ID_RULE);

const USER_RULE = 'must be 1 to 200 characters';

/** Names of users come from tokens and may have anything in them. */
export const user = v.pipe(
  v.string(USER_RULE),
  v.minLength(1, USER_RULE),
  v.maxLength(200, USER_RULE),
);

/** A time with its zone: without one it means another moment on another machine. */
export const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A billion: more tokens than any call has, and sums of them stay exact. */
const TOKENS_MAX = 1_000_000_000;

const TOKENS_RULE = 'must be a whole number of tokens, from 0 to 1,000,000,000';

export const tokens = v.pipe(
  int(TOKENS_RULE),
  v.minValue(0, TOKENS_RULE),
  v.maxValue(TOKENS_MAX, TOKENS_RULE),
);

const USD_RULE = 'must be an amount of US dollars, as "0.25", from 0 to 1,000,000,000';

/** As text, or as a JSON number, with the rounding that a caller's own sums bring. */
export const usd = v.pipe(
  v.union([v.string(), v.number()], USD_RULE),
  v.check((amount) => parseUsd(decimalText(amount)) !== undefined, USD_RULE),
  v.transform((amount) => parseUsd(decimalText(amount))),
);

const DECIMALS = 12;
const HAS_FEW_DECIMALS = /^\d+(\.\d{1,12})?$/;

/** The shortest text of a number, except where that has an exponent or the dust of a sum. */
const decimalText = (amount: string | number): string => {
  const text = String(amount);
  return typeof amount === 'string' || HAS_FEW_DECIMALS.test(text)
    ? text
    : amount.toFixed(DECIMALS);
};

/**
 * Reads a body by its schema; what does not fit is told to the caller field by field.
 *
 * `first`: the first flaw alone, of a body that may be megabytes, where all of them would be many more.
 */
export const parseBody = <Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
  flawsTold: 'all' | 'first' = 'all',
): v.InferOutput<Schema> => {
  const parsed = safeParse(schema, body, flawsTold);
  if (parsed.success) return parsed.output;
  const flaws = flawsOf(parsed.issues);
  throw new RequestError('invalid', flaws.map(sentence).join('; '), flaws);
};

/** Where no rule of ours has words for what is wrong, these are said, and none of the library's. */
export const safeParse = <Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  flawsTold: 'all' | 'first' = 'all',
) =>
  v.safeParse(schema, input, {
    abortEarly: flawsTold === 'first',
    message: ({ type }) => MESSAGE[type] ?? 'Invalid input',
  });

const MESSAGE: Readonly<Record<string, string>> = {
  array: 'must be a list',
  boolean: 'must be boolean',
  loose_object: 'must be an object',
  number: 'must be number',
  object: 'must be an object',
  record: 'must be record',
  strict_object: 'must be an object',
  string: 'must be text',
};

export const flawsOf = (issues: readonly v.BaseIssue<unknown>[]): readonly Flaw[] =>
  issues.map(({ path = [], message }) => ({
    path: path.map(({ key }) => String(key)).join('.') || '(body)',
    message,
  }));

const sentence = ({ path, message }: Flaw): string => `${path}: ${message}`;
