import * as z from 'zod/mini';
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

const word = <Id extends string>(isId: (text: string) => text is Id, rule: string) =>
  z.pipe(
    z.string(`must be text: ${rule}`).check(z.refine(isId, `must be ${rule}`)),
    z.transform((text: string) => text as Id),
  );

export const team = word<TeamId>(isTeamId, TEAM_ID_RULE);
export const model = word<ModelId>(isModelId, MODEL_ID_RULE);
export const request = word<RequestId>(isRequestId, REQUEST_ID_RULE);

const USER_RULE = 'must be 1 to 200 characters';

/** Names of users come from tokens and may have anything in them. */
export const user = z
  .string(USER_RULE)
  .check(z.minLength(1, USER_RULE), z.maxLength(200, USER_RULE));

/** A time with its zone: without one it means another moment on another machine. */
export const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A billion: more tokens than any call has, and sums of them stay exact. */
const TOKENS_MAX = 1_000_000_000;

const TOKENS_RULE = 'must be a whole number of tokens, from 0 to 1,000,000,000';

export const tokens = z
  .int(TOKENS_RULE)
  .check(z.minimum(0, TOKENS_RULE), z.maximum(TOKENS_MAX, TOKENS_RULE));

const USD_RULE = 'must be an amount of US dollars, as "0.25", from 0 to 1,000,000,000';

/** As text, or as a JSON number, with the rounding that a caller's own sums bring. */
export const usd = z.pipe(
  z
    .union([z.string(), z.number()], USD_RULE)
    .check(z.refine((amount) => parseUsd(decimalText(amount)) !== undefined, USD_RULE)),
  z.transform((amount: string | number) => parseUsd(decimalText(amount))),
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

/** Reads a body by its schema; what does not fit is told to the caller field by field. */
export const parseBody = <Schema extends z.ZodMiniType>(
  schema: Schema,
  body: unknown,
): z.output<Schema> => {
  const parsed = z.safeParse(schema, body);
  if (parsed.success) return parsed.data;
  const flaws = flawsOf(parsed.error);
  throw new RequestError('invalid', flaws.map(sentence).join('; '), flaws);
};

export const flawsOf = (error: z.core.$ZodError): readonly Flaw[] => error.issues.map(flawOf);

const flawOf = (issue: z.core.$ZodIssue): Flaw => ({
  path: issue.path.join('.') || '(body)',
  message: messageOf(issue),
});

/** The library's small form has no words of its own for what no rule of ours has words for. */
const messageOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'unrecognized_keys') return `has unknown fields: ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_value') return `must be ${issue.values.map(String).join(' or ')}`;
  return issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')
    ? `must be ${WITH_ARTICLE[issue.expected] ?? issue.expected}`
    : issue.message;
};

const WITH_ARTICLE: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'an object',
  string: 'text',
};

const sentence = ({ path, message }: Flaw): string => `${path}: ${message}`;
