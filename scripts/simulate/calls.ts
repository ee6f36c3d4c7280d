import type { PromptQuestion } from '../../src/app/guard-prompt.ts';
import { requestId, type TeamId } from '../../src/domain/ids.ts';
import type { TokenCounts } from '../../src/domain/prices.ts';
import { instant } from '../../src/domain/time.ts';
import type { UsageEvent } from '../../src/domain/usage.ts';
import {
  BOUNDED_TEAM,
  BUSY_TEAM,
  GUESTS,
  type Model,
  MODELS,
  STEADY_MODEL,
  TEAMS,
} from './cast.ts';
import type { Random } from './random.ts';

/** One call of a client, as it is before it is made. */
export interface Call {
  readonly team: TeamId;
  readonly request: ReturnType<typeof requestId>;
  readonly model: Model;
  readonly promptTokens: number;
  readonly outputTokensMax: number | undefined;
  readonly user: string | undefined;
}

export const isBounded = ({ team }: Pick<Call, 'team'>): boolean => team === BOUNDED_TEAM;

const PROMPT_MAX = 4_000;
const OUTPUT_MAX = 1_500;
/** What is held when nothing is said. */
const OUTPUT_DEFAULT = 1_024;
const USERS = ['ann', 'bo b', 'ç#/', undefined] as const;

export const newCall = (random: Random, number: number): Call => {
  const any = TEAMS[random.below(TEAMS.length)] ?? BOUNDED_TEAM;
  const team = random.happens(0.25) ? BUSY_TEAM : any;
  const model = team === BOUNDED_TEAM ? STEADY_MODEL : random.pick(MODELS);
  return {
    team,
    request: requestId(`${team}-${number}`),
    model,
    promptTokens: 1 + random.below(PROMPT_MAX),
    outputTokensMax: random.happens(0.1) ? undefined : 1 + random.below(OUTPUT_MAX),
    user: random.pick(USERS),
  };
};

export const questionOf = (random: Random, call: Call): Omit<PromptQuestion, 'at'> => ({
  ...call,
  model: call.model.id,
  provider: call.model.provider,
  guestTier: GUESTS.includes(call.team) && random.happens(0.3) ? 'standard' : 'sandbox',
  isTierNamed: random.happens(0.5),
});

/** What the provider used: within what was held for a bounded team, and now and then beyond it. */
const usedTokens = (random: Random, call: Call): TokenCounts => {
  const outputMax = call.outputTokensMax ?? OUTPUT_DEFAULT;
  if (isBounded(call)) {
    return { input: 1 + random.below(call.promptTokens), output: random.below(outputMax + 1) };
  }
  const input = random.below(Math.ceil(call.promptTokens * 1.2));
  const output = random.below(Math.ceil(outputMax * 1.2));
  return { input, output, ...cached(random, input), ...reasoned(random, output) };
};

const cached = (random: Random, input: number): Partial<TokenCounts> => {
  if (!random.happens(0.4)) return {};
  const part = Math.ceil(input / 2) + 1;
  return {
    cacheRead: random.below(part),
    ...(random.happens(0.5) ? { cacheWrite: random.below(part) } : {}),
    ...(random.happens(0.3) ? { cacheWriteHour: random.below(part) } : {}),
  };
};

const reasoned = (random: Random, output: number): Partial<TokenCounts> =>
  random.happens(0.3) ? { reasoning: random.below(output + 1) } : {};

export const eventOf = (random: Random, call: Call, endedAt: number): UsageEvent => ({
  team: call.team,
  request: call.request,
  kind: random.happens(0.06) ? 'incomplete' : 'used',
  model: call.model.id,
  servedModel: undefined,
  provider: call.model.provider,
  tokens: usedTokens(random, call),
  at: instant(endedAt),
  user: call.user,
  reportedUsd: undefined,
});
