import type { Random } from '../simulate/random.ts';
import { secretOf } from './hostile.ts';
import { LISTED_MODEL, registered } from './teams.ts';

/** A body that a well-meaning caller would send to a door. */
export interface Draft {
  readonly random: Random;
  readonly index: number;
  readonly team: string;
}

type Body = Readonly<Record<string, unknown>>;

const NAMES = [...registered.keys()];

/** Those that there are, guests, and those that no team can be called. */
export const pickTeam = (random: Random): string => {
  if (random.happens(0.85)) return NAMES[random.below(NAMES.length)] ?? 'fuzz-free';
  return `guest-${random.below(40)}`;
};

export const pickModel = (random: Random): string =>
  random.pick([
    'gpt-4o',
    LISTED_MODEL,
    `${LISTED_MODEL}-2024-07-18`,
    'claude-sonnet-4-5',
    'gemini-2.5-pro',
    'text-embedding-3-small',
    'never-heard-of',
    'openai/gpt-4o',
  ]);

/** One of few: the same id comes again, also for another team and at another door. */
export const pickRequest = ({ random, index }: Draft): string =>
  random.happens(0.8) ? `call-${index}` : `call-again-${random.below(200)}`;

/** Present in some of the bodies. */
const sometimes = (random: Random, name: string, value: () => unknown): Body =>
  random.happens(0.5) ? { [name]: value() } : {};

const promptOf = ({ random, index }: Draft): string =>
  `${secretOf(index)} ${'word '.repeat(random.below(random.happens(0.05) ? 20_000 : 60))}`;

const messagesOf = (draft: Draft): readonly Body[] => [
  { role: 'system', content: 'You help.' },
  { role: 'user', content: promptOf(draft) },
];

const rateLimit = (draft: Draft): Body => ({
  team: draft.team,
  ...sometimes(draft.random, 'request_id', () => pickRequest(draft)),
});

const budget = ({ random, team }: Draft): Body => ({
  team,
  ...sometimes(random, 'model', () => pickModel(random)),
  ...sometimes(random, 'estimated_cost_usd', () => `0.${random.below(100)}`),
});

const tokens = (draft: Draft): Body => ({
  team: draft.team,
  ...(draft.random.happens(0.5)
    ? { tokens: draft.random.below(5_000) }
    : { input_tokens: draft.random.below(3_000), output_tokens: draft.random.below(2_000) }),
  ...sometimes(draft.random, 'request_id', () => pickRequest(draft)),
});

const usageEvent = (draft: Draft): Body => {
  const common = { team: draft.team, request_id: pickRequest(draft) };
  return draft.random.happens(0.15)
    ? { ...common, void: true }
    : {
        ...common,
        model: pickModel(draft.random),
        input_tokens: draft.random.below(3_000),
        output_tokens: draft.random.below(2_000),
        ...sometimes(draft.random, 'cost_usd', () => '0.01'),
      };
};

const usage = (draft: Draft): Body =>
  draft.random.happens(0.7)
    ? usageEvent(draft)
    : { events: Array.from({ length: 1 + draft.random.below(4) }, () => usageEvent(draft)) };

const guard = (draft: Draft): Body => ({ body: { messages: messagesOf(draft) } });

const facts = (draft: Draft): Body => ({
  team: draft.team,
  ...sometimes(draft.random, 'model', () => pickModel(draft.random)),
  ...sometimes(draft.random, 'max_tokens', () => String(draft.random.below(3_000))),
  ...sometimes(draft.random, 'prompt_tokens', () => draft.random.below(9_000)),
  ...sometimes(draft.random, 'request_id', () => pickRequest(draft)),
  ...sometimes(draft.random, 'path', () => '/v1/messages'),
});

const llm = (draft: Draft): Body => {
  const { random } = draft;
  const common = { model: pickModel(random) };
  return random.pick<() => Body>([
    () => ({ ...common, messages: messagesOf(draft), max_tokens: random.below(4_000) }),
    () => ({ ...common, input: promptOf(draft), max_output_tokens: random.below(4_000) }),
    () => ({ ...common, input: ['one', promptOf(draft)] }),
    () => ({ ...common, system: 'You help.', messages: messagesOf(draft), stream: true }),
    () => ({ contents: [{ role: 'user', parts: [{ text: promptOf(draft) }] }] }),
    () => ({ ...common, messages: messagesOf(draft), n: random.below(200), tools: [{ a: 1 }] }),
  ])();
};

const VALID: Readonly<Record<string, (draft: Draft) => Body>> = {
  '/v1/rate-limit/check': rateLimit,
  '/v1/budget/check': budget,
  '/v1/tokens': tokens,
  '/v1/usage': usage,
  '/prompt-guard/request': guard,
  '/prompt-guard/verdict': guard,
  '/request': guard,
  '/gateway-facts': facts,
  '/ext-authz': llm,
  '/ext-authz/{proxy+}': llm,
};

/** What a route that is not known here takes is not known either. */
export const validBody = (path: string, draft: Draft): Body =>
  VALID[path]?.(draft) ?? { team: draft.team, body: {} };
