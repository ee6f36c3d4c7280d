import * as v from 'valibot';
import { parseBody } from '../../http/schemas.ts';
import { int, strictObject } from '../../http/shapes.ts';

/** What a gateway says of a call in a body that it makes itself. */
export interface GatewayFacts {
  /** As the headers that say the same. */
  readonly headers: Readonly<Record<string, string>>;
  readonly promptTokens: number | undefined;
}

const word = v.optional(v.nullable(v.string()));
const count = v.optional(v.nullable(v.union([v.string(), v.pipe(int(), v.minValue(0))])));

/** Nothing but these members: one that is misspelt must not be as if it were not there. */
export const Facts = strictObject({
  team: word,
  user: word,
  tier: word,
  model: word,
  provider: word,
  path: word,
  request_id: word,
  max_tokens: count,
  prompt_tokens: count,
});

const HEADER = {
  team: 'x-team',
  user: 'x-user',
  tier: 'x-tier',
  model: 'x-model',
  provider: 'x-provider',
  path: 'x-path',
  request_id: 'x-request-id',
  max_tokens: 'x-max-tokens',
} as const;

const COUNT_MAX = 1_000_000_000;

/**
 * What the gateway's own body says. An empty text is what an expression gives that found nothing.
 * Throws `RequestError` on a body that a gateway cannot mean.
 */
export const readGatewayFacts = (json: object): GatewayFacts => {
  const said = parseBody(Facts, json);
  const headers = Object.entries(HEADER).flatMap(([name, header]) => {
    const value = said[name as keyof typeof HEADER] ?? '';
    return value === '' ? [] : [[header, String(value)] as const];
  });
  return { headers: Object.fromEntries(headers), promptTokens: countIn(said.prompt_tokens) };
};

const countIn = (value: string | number | null | undefined): number | undefined => {
  const text = String(value ?? '').trim();
  return /^\d+$/.test(text) ? Math.min(Number(text), COUNT_MAX) : undefined;
};
