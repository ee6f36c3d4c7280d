import * as v from 'valibot';
import type { AnswerDenial } from '../../adapters/clients/denial-answer.ts';
import { denialBody } from '../../adapters/clients/denial-body.ts';
import type { AddTokens, TokensAnswer } from '../../app/add-tokens.ts';
import { requestId } from '../../domain/ids.ts';
import { type Clock, type Instant, secondsUntil, toIsoText } from '../../domain/time.ts';
import type { Tier } from '../../domain/tiers.ts';
import { utcDay } from '../../domain/windows.ts';
import { styleIn } from '../../http/call-facts.ts';
import { json, type Translate } from '../../http/endpoint.ts';
import { model, parseBody, request, team, tokens } from '../../http/schemas.ts';
import { rule, strictObject } from '../../http/shapes.ts';

const ONE_FORM = 'give either tokens, or input_tokens and output_tokens';

interface Counts {
  readonly tokens?: number | undefined;
  readonly input_tokens?: number | undefined;
  readonly output_tokens?: number | undefined;
}

/** One total, or both parts: a part alone would pass for the whole. */
const isOneForm = ({
  tokens: total,
  input_tokens: input,
  output_tokens: output,
}: Counts): boolean =>
  total === undefined
    ? input !== undefined && output !== undefined
    : input === undefined && output === undefined;

export const TokensUsed = v.pipe(
  strictObject({
    team,
    tokens: v.optional(tokens),
    input_tokens: v.optional(tokens),
    output_tokens: v.optional(tokens),
    request_id: v.optional(request),
    model: v.optional(model),
  }),
  v.forward(rule(isOneForm, ONE_FORM), ['tokens']),
);

export interface TokensDeps {
  readonly add: AddTokens;
  readonly clock: Clock;
  readonly guestTier: Tier | undefined;
  readonly answerDenial: AnswerDenial;
}

/** `POST /v1/tokens`: counts tokens that were used, once for each request id. */
export const countTokens =
  ({ add, clock, guestTier, answerDenial }: TokensDeps): Translate =>
  async (event) => {
    const now = clock();
    const body = parseBody(TokensUsed, event.body);
    const answer = await add({
      team: body.team,
      request: body.request_id ?? requestId(event.requestContext.requestId),
      tokens: body.tokens ?? (body.input_tokens ?? 0) + (body.output_tokens ?? 0),
      at: now,
      guestTier,
    });
    if (answer.outcome === 'denied') {
      const denial = answerDenial(answer.denial, { now, style: styleIn(event.headers) });
      return json(429, denial.body, denial.headers);
    }
    return json(200, { team: body.team, ...recordedBody(answer, now) });
  };

type Recorded = Exclude<TokensAnswer, { outcome: 'denied' }>;

const recordedBody = ({ outcome, day, tokensOfFirst, next }: Recorded, now: Instant) => ({
  recorded: outcome === 'recorded',
  duplicate: outcome === 'duplicate',
  ...(tokensOfFirst === undefined ? {} : { tokens_of_first: tokensOfFirst }),
  day: utcDay(now).id,
  total: day.taken - day.held,
  held: day.held,
  limit: day.limit ?? null,
  remaining: day.limit === undefined ? null : Math.max(0, day.limit - day.taken),
  reset_seconds: secondsUntil(day.resetsAt, now),
  resets_at: toIsoText(day.resetsAt),
  exceeded: next !== undefined,
  ...(next === undefined ? {} : { next_check: denialBody(next, { now }) }),
});
