import { z } from 'zod';
import type { DemoAnswer } from './ask.ts';

const DENIAL = z.object({
  allowed: z.literal(false),
  reason: z.string(),
  retry_after_seconds: z.number(),
});
const REJECT = z.object({
  action: z.object({ body: z.string(), status_code: z.number(), reason: z.string() }),
});
const PASS = z.object({ action: z.object({ reason: z.string() }) });
const VERDICT = z.object({ action: z.string() });
const RATE = z.object({
  allowed: z.literal(true),
  limit: z.number().nullable(),
  remaining: z.number().nullable(),
  would_deny: DENIAL.optional(),
});
const TOKENS = z.object({
  total: z.number(),
  limit: z.number().nullable(),
  recorded: z.boolean(),
  next_check: DENIAL.optional(),
});
const BUDGET = z.object({
  allowed: z.literal(true),
  remaining_usd: z.string().nullable(),
  utilization_percent: z.number().nullable(),
  warning: z.boolean(),
});
const USAGE = z.object({
  outcome: z.string(),
  cost_usd: z.string(),
  tokens: z.number(),
  reason: z.string().optional(),
});
const VOIDED = z.object({ outcome: z.string() });
const PROBLEM = z.object({ title: z.string(), detail: z.string() });

/** The text for an answer of one form; `undefined` for any other answer. */
type TextOf = (body: unknown) => string | undefined;

const form =
  <Schema extends z.ZodType>(schema: Schema, textOf: (body: z.infer<Schema>) => string): TextOf =>
  (body) => {
    const parsed = schema.safeParse(body);
    return parsed.success ? textOf(parsed.data) : undefined;
  };

const grouped = (count: number | null): string =>
  count === null ? 'no limit' : count.toLocaleString('en-US');

const denialText = ({ reason, retry_after_seconds: seconds }: z.infer<typeof DENIAL>): string =>
  `${reason}; again in ${grouped(seconds)} s`;

const tokensText = ({ total, limit, recorded, next_check: next }: z.infer<typeof TOKENS>): string =>
  `${recorded ? 'counted' : 'counted before'}: ${grouped(total)} of ${grouped(limit)} today` +
  (next === undefined ? '' : `; next check: ${next.reason}`);

/** In an order in which a form comes before those that it would pass for. */
const FORMS: readonly TextOf[] = [
  form(DENIAL, denialText),
  form(REJECT, ({ action }) => {
    const told = DENIAL.parse(JSON.parse(action.body));
    return `reject with ${action.status_code}: ${denialText(told)}`;
  }),
  form(PASS, ({ action }) => `pass: ${action.reason}`),
  form(VERDICT, ({ action }) => action),
  form(TOKENS, tokensText),
  form(USAGE, ({ outcome, cost_usd: cost, tokens, reason }) => {
    const counted = `${outcome}: $${cost} for ${grouped(tokens)} tokens`;
    return reason === undefined ? counted : `${counted}; ${reason}`;
  }),
  form(VOIDED, ({ outcome }) => outcome),
  form(BUDGET, ({ utilization_percent: used, warning, remaining_usd: left }) => {
    const share = `${used ?? 0}% of the budget taken, ${left === null ? 'no limit' : `$${left}`} left`;
    return `allowed: ${share}${warning ? ', WARNING' : ''}`;
  }),
  form(RATE, ({ limit, remaining, would_deny: wouldDeny }) => {
    const left = `allowed: ${grouped(remaining)} of ${grouped(limit)} left`;
    return wouldDeny === undefined ? left : `${left}; would deny: ${wouldDeny.reason}`;
  }),
  form(PROBLEM, ({ title, detail }) => `${title}: ${detail}`),
];

/** What an answer says, in a line: the story's expectations are matched against it. */
export const answerText = ({ status, body }: DemoAnswer): string => {
  for (const textOf of FORMS) {
    const text = textOf(body);
    if (text !== undefined) return `${status} ${text}`;
  }
  return `${status} ${JSON.stringify(body)}`;
};
