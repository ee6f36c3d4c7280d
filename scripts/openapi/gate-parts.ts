import { answer, type Answer, type HeaderName, type Parameter } from './operation.ts';

/** What is left of the limits, as headers. */
export const TOLD = ['ratelimit-policy', 'ratelimit'] as const satisfies readonly HeaderName[];
export const DENIED: Answer = {
  ...answer('Denied.', 'Denial', ['retry-after', 'x-should-retry', ...TOLD]),
  component: 'Denied',
};

const header = (name: string, description: string): Parameter => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' },
  component: name,
});

export const STYLE = header(
  'x-api-style',
  'In whose form a denial is: openai, anthropic or litellm.',
);

/** Who calls, where whoever sends them is believed. */
export const CLIENT: readonly Parameter[] = [
  header('x-team', 'Whose meter, where the gateway is trusted to name it.'),
  header('x-user', 'For whom the call is counted.'),
];

export const CALL: readonly Parameter[] = [
  ...CLIENT,
  header('x-tier', 'The tier of a team that nobody registered.'),
  header('x-model', 'The price, the cap, and whether the team may call it.'),
  header('x-provider', 'Whose price list, where several sell the model.'),
  header('x-max-tokens', 'The bound of the answer.'),
  header('x-request-id', 'The call. Without it a retry takes a second time.'),
  STYLE,
];
