import type { DemoRequest } from './ask.ts';
import type { Cast } from './tell.ts';

const CHEAP = 'gpt-4o-mini';

/** A request of the story, once it is known who makes it. */
type RequestOf = (cast: Cast) => DemoRequest;

interface Prompt {
  readonly id: string;
  readonly model?: string;
  readonly maxTokens?: number;
  readonly tier?: string;
}

const PROMPT = { body: { messages: [{ role: 'user', content: 'Why is the sky blue?' }] } };

export const prompt =
  ({ id, model = CHEAP, maxTokens = 500, tier }: Prompt): RequestOf =>
  ({ team, requestNamed }) => ({
    path: '/prompt-guard/request',
    headers: {
      'x-team': team,
      ...(tier === undefined ? {} : { 'x-tier': tier }),
      'x-model': model,
      'x-max-tokens': String(maxTokens),
      'x-request-id': requestNamed(id),
    },
    body: PROMPT,
  });

/** Nobody says whose prompt it is. */
export const promptOfNobody: RequestOf = () => ({
  path: '/prompt-guard/request',
  headers: { 'x-model': CHEAP },
  body: PROMPT,
});

export const verdictOfNobody: RequestOf = () => ({ path: '/prompt-guard/verdict', body: PROMPT });

export const rateCheck: RequestOf = ({ team }) => ({
  path: '/v1/rate-limit/check',
  body: { team },
});

export const tokens =
  (count: number, id: string): RequestOf =>
  ({ team, requestNamed }) => ({
    path: '/v1/tokens',
    body: { team, tokens: count, request_id: requestNamed(id) },
  });

interface Used {
  readonly id: string;
  readonly model: string;
  readonly input: number;
  readonly output: number;
}

export const used =
  ({ id, model, input, output }: Used): RequestOf =>
  ({ team, requestNamed }) => ({
    path: '/v1/usage',
    body: {
      team,
      request_id: requestNamed(id),
      model,
      input_tokens: input,
      output_tokens: output,
    },
  });

export const notMade =
  (id: string): RequestOf =>
  ({ team, requestNamed }) => ({
    path: '/v1/usage',
    body: { team, request_id: requestNamed(id), void: true },
  });

export const budgetCheck =
  (estimate?: string): RequestOf =>
  ({ team }) => ({
    path: '/v1/budget/check',
    body: { team, ...(estimate === undefined ? {} : { estimated_cost_usd: estimate }) },
  });
