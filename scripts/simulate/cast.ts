import { modelId, type TeamId, teamId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';
import { type Policy, policyOfTier } from '../../src/domain/policy.ts';
import type { BilledModel, SetPrice } from './bill.ts';

/** The models of the simulation: nobody's real ones, so that every price is one that was set here. */
export interface Model extends BilledModel {
  readonly id: ReturnType<typeof modelId>;
  readonly provider: string;
}

const modelOf = (model: string, provider: string): Model => ({
  model,
  id: modelId(model),
  provider,
  inputIncludesCached: provider !== 'anthropic',
});

export const STEADY_MODEL = modelOf('steady-1', 'openai');

export const MODELS = [
  modelOf('zork-small', 'openai'),
  modelOf('zork-large', 'openai'),
  modelOf('quill-large', 'anthropic'),
  modelOf('gratis-1', 'openai'),
  /** Has no price of its own: the dearest of its family is taken. */
  modelOf('zork-unlisted', 'openai'),
  STEADY_MODEL,
] as const satisfies readonly Model[];

const price = (
  model: string,
  provider: string,
  tariff: Omit<SetPrice, 'model' | 'provider' | 'from'>,
) => ({
  model,
  provider,
  from: 0,
  ...tariff,
});

/** In force from the beginning. */
export const FIRST_PRICES: readonly SetPrice[] = [
  price('zork-small', 'openai', {
    rates: { input: '0.15', output: '0.6', cacheRead: '0.075' },
    tiers: [],
  }),
  price('zork-large', 'openai', {
    rates: { input: '2.5', output: '10.123456789', cacheRead: '1.25', reasoning: '12' },
    tiers: [{ overInputTokens: 3_000, input: '5', output: '15', cacheRead: '2.5' }],
  }),
  price('quill-large', 'anthropic', {
    rates: { input: '3', output: '15', cacheRead: '0.3', cacheWrite: '3.75', cacheWriteHour: '6' },
    tiers: [],
  }),
  price('gratis-1', 'openai', { rates: { input: '0', output: '0' }, tiers: [] }),
  price('steady-1', 'openai', { rates: { input: '1.1', output: '4.4' }, tiers: [] }),
];

/** Prices of these change meanwhile. */
export const CHANGING_MODELS = ['zork-small', 'zork-large', 'quill-large'] as const;

/** Its policy never changes, its calls use no more than was held, and their usage is never late. */
export const BOUNDED_TEAM: TeamId = teamId('bounded');
/** Called more often than the others, and changed more often. */
export const BUSY_TEAM: TeamId = teamId('wide');
/** Its policy never changes either: nothing at all is allowed. */
export const NOTHING_TEAM: TeamId = teamId('nothing');
/** Nobody registers these: the first call does. */
export const GUESTS: readonly TeamId[] = [teamId('guest-1'), teamId('guest-2')];

interface Limits {
  readonly requests?: number;
  readonly tokens?: number;
  readonly usd?: number;
}

const team = (
  name: string,
  { requests, tokens, usd }: Limits,
  changes: Partial<Policy> = {},
): Policy => ({
  ...policyOfTier(teamId(name), 'unlimited'),
  limits: {
    requestsPerMinute: requests,
    tokensPerDay: tokens,
    usdPerMonth: usd === undefined ? undefined : microUsd(usd),
  },
  ...changes,
});

const cap = (model: string, usd: number) => ({ model, usdPerMonth: microUsd(usd) });

/** Limits in requests a minute, tokens a day and micro-dollars a month. */
export const POLICIES: readonly Policy[] = [
  team('bounded', { requests: 40, tokens: 130_001, usd: 200_003 }),
  team('nothing', { requests: 0, tokens: 1_000, usd: 1_000 }),
  team('one', { requests: 1, tokens: 50_000, usd: 77_777 }),
  team('odd', { requests: 7, tokens: 99_991, usd: 99_991 }),
  team('wide', { requests: 120, usd: 3_000_017 }),
  team('unbounded', {}),
  team('wordy', { requests: 200, tokens: 20_011 }),
  team('poor', { requests: 200, usd: 30_011 }),
  team(
    'capped',
    { requests: 60, tokens: 900_001, usd: 900_007 },
    {
      holdSeconds: 45,
      caps: [cap('zork-*', 200_003), cap('zork-large', 90_001), cap('quill-large', 1)],
    },
  ),
  team(
    'strict',
    { requests: 45, tokens: 400_009, usd: 400_009 },
    {
      holdSeconds: 20,
      expiredHolds: 'charge',
      caps: [cap('quill-*', 150_001)],
    },
  ),
  team('brief', { requests: 45, tokens: 500_009, usd: 500_009 }, { holdSeconds: 10 }),
  team('unheld', { requests: 30, tokens: 300_007, usd: 300_007 }, { holds: 'off' }),
  team('shadow', { requests: 5, tokens: 10_000, usd: 10_000 }, { mode: 'shadow' }),
  team('fixed', { requests: 11, tokens: 500_000, usd: 500_000 }, { window: 'fixed' }),
];

export const TEAMS: readonly TeamId[] = [...POLICIES.map((policy) => policy.team), ...GUESTS];
