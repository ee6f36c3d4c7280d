import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Question } from '../../src/app/meter-question.ts';
import type { FaultDeps } from '../../src/app/fault-policy.ts';
import type { ReadPrices } from '../../src/app/ports.ts';
import type { Ask } from '../../src/domain/ask.ts';
import { type Allowance, deny, type DenyCode, type DenyReason } from '../../src/domain/decision.ts';
import { type Hold, type HoldId, holdIdOf, type Marker } from '../../src/domain/holds.ts';
import { modelId, requestId, teamId } from '../../src/domain/ids.ts';
import type { Meter } from '../../src/domain/meter.ts';
import { type MicroUsd, microUsd } from '../../src/domain/money.ts';
import { type Policy, policyOfTier } from '../../src/domain/policy.ts';
import type { PriceAnswer } from '../../src/domain/price-answer.ts';
import { pricedModel } from '../../src/domain/pricing.ts';
import { type ModelPrice, parseRate, ratesOf } from '../../src/domain/prices.ts';
import type { Standing } from '../../src/domain/standing.ts';
import type { UnknownModelPolicy } from '../../src/domain/terms.ts';
import { type Instant, instant } from '../../src/domain/time.ts';
import { TIERS } from '../../src/domain/tiers.ts';
import { endpoint, type Translate } from '../../src/http/endpoint.ts';

export const at = (text: string): Instant => instant(Date.parse(text));

/** A Saturday, far from any edge of a window but that of a slot and a minute, where it stands. */
export const NOW = at('2026-08-22T14:05:00Z');
/** The windows that `NOW` lies in. */
export const SLOT = 357_481_500;
export const MINUTE = 29_790_125;
export const DAY = 20_687;
export const MONTH = 679;

export const TEAM = teamId('alpha');
export const MODEL = modelId('gpt-4o');
export const REQUEST = requestId('request-1');

/** `dollars(24.9)`: amounts in tests are short, so that floating point reads them right. */
export const dollars = (amount: number): MicroUsd => microUsd(Math.round(amount * 1_000_000));

/** A meter of tier `standard` in which nothing was taken. */
export const aMeter = (changes: Partial<Meter> = {}): Meter => ({
  status: 'active',
  termsVersion: undefined,
  guestTier: undefined,
  limits: TIERS.standard,
  budget: dollars(100),
  warnPercent: 80,
  admissions: 0,
  newestSlot: 0,
  admissionsBefore: new Map(),
  requestsInMinute: new Map(),
  tokensOnDay: new Map(),
  usdInMonth: new Map(),
  boostInMonth: new Map(),
  usdOfCap: new Map(),
  holds: new Map(),
  markers: new Map(),
  ...changes,
});

/** The ring of a meter that admitted so many requests in each of these slots, given in order. */
export const aRing = (
  ...slots: readonly (readonly [slot: number, requests: number])[]
): Pick<Meter, 'admissions' | 'newestSlot' | 'admissionsBefore'> => {
  let admissions = 0;
  const admissionsBefore = new Map<number, number>();
  for (const [slot, requests] of slots) {
    admissionsBefore.set(slot, admissions);
    admissions += requests;
  }
  return { admissions, newestSlot: slots.at(-1)?.[0] ?? 0, admissionsBefore };
};

export const aHold = (changes: Partial<Hold> = {}): Hold => ({
  slot: SLOT,
  tokens: 1_000,
  usd: dollars(0.3),
  cap: undefined,
  ...changes,
});

export const holdsOf = (holds: Readonly<Record<string, Hold>>): ReadonlyMap<HoldId, Hold> =>
  new Map(Object.entries(holds).map(([request, hold]) => [holdIdOf(requestId(request)), hold]));

export const markersOf = (markers: Readonly<Record<string, Marker>>) =>
  new Map(Object.entries(markers).map(([id, marker]) => [holdIdOf(requestId(id)), marker]));

/** Asks for one request of the minute and nothing else. */
export const anAsk = (changes: Partial<Ask> = {}): Ask => ({
  team: TEAM,
  request: REQUEST,
  at: NOW,
  window: 'sliding',
  mode: 'enforce',
  termsVersion: undefined,
  guestTier: undefined,
  tokens: undefined,
  usd: undefined,
  cap: undefined,
  ...changes,
});

/** Asks for one request, under whatever terms the team turns out to have. */
export const aQuestion = (id: string, changes: Partial<Question> = {}): Question => ({
  team: TEAM,
  at: NOW,
  guestTier: undefined,
  askUnder: ({ terms, version }, now) => ({
    ask: anAsk({
      request: requestId(id),
      at: now,
      window: terms.window,
      mode: terms.mode,
      termsVersion: version,
      guestTier: changes.guestTier,
      ...(changes.guestTier === undefined ? {} : { isTierNamed: true }),
    }),
    objection: undefined,
  }),
  ...changes,
});

/** The same, of a team whose terms allow only some models, and not the one that is called. */
export const anObjectedQuestion = (id: string, changes: Partial<Question> = {}): Question => {
  const question = aQuestion(id, changes);
  const objection = deny({ code: 'model_not_allowed', model: MODEL });
  return {
    ...question,
    askUnder: (known, now) => ({
      ...question.askUnder(known, now),
      objection: known.terms.models === undefined ? undefined : objection,
    }),
  };
};

/** Part of a policy: a tier's limits but for the minute's. */
export const limitedTo = (requestsPerMinute: number): Pick<Policy, 'limits'> => ({
  limits: { ...TIERS.standard, requestsPerMinute },
});

/** A policy of tier `standard`, with ordinary terms. */
export const aPolicy = (changes: Partial<Policy> = {}): Policy => ({
  ...policyOfTier(TEAM, 'standard'),
  ...changes,
});

/** Dollars per million tokens: `aPrice('1', '2')` is one micro-dollar in, two out. */
export const aPrice = (input: string, output: string): ModelPrice => {
  const [inputRate, outputRate] = [parseRate(input), parseRate(output)];
  if (inputRate === undefined || outputRate === undefined) throw new Error('Not a rate');
  const rates = ratesOf({ input: inputRate, output: outputRate });
  return { ...rates, tiers: [], inputIncludesCached: true };
};

const monthShortage = {
  used: 20_000_000,
  taken: 24_900_000,
  limit: dollars(25),
  asked: dollars(0.3),
  resetsAt: at('2026-09-01T00:00:00Z'),
};
const dayShortage = {
  used: 500_123,
  taken: 500_123,
  limit: 500_000,
  asked: 1_124,
  resetsAt: at('2026-08-23T00:00:00Z'),
};

/** One of each reason there is to deny a call. */
export const EVERY_REASON: {
  readonly [Code in DenyCode]: Extract<DenyReason, { readonly code: Code }>;
} = {
  team_unknown: { code: 'team_unknown' },
  team_suspended: { code: 'team_suspended' },
  model_not_allowed: { code: 'model_not_allowed', model: MODEL },
  model_unpriced: { code: 'model_unpriced', model: undefined },
  budget_spent: { code: 'budget_spent', budget: dollars(25), ...monthShortage, used: 25_075_000 },
  budget_short: { code: 'budget_short', ...monthShortage },
  model_cap_spent: { code: 'model_cap_spent', model: 'gpt-4o', ...monthShortage, used: 25_020_000 },
  model_cap_short: { code: 'model_cap_short', model: 'gpt-*', ...monthShortage },
  user_budget_spent: {
    code: 'user_budget_spent',
    user: 'alice',
    ...monthShortage,
    used: 25_020_000,
  },
  user_budget_short: { code: 'user_budget_short', user: 'alice', ...monthShortage },
  daily_tokens_spent: { code: 'daily_tokens_spent', ...dayShortage },
  daily_tokens_short: { code: 'daily_tokens_short', ...dayShortage, used: 0, taken: 499_500 },
  rate_limited: {
    code: 'rate_limited',
    requests: 101,
    requestsPerMinute: 100,
    resetsAt: at('2026-08-22T14:06:05Z'),
  },
  unverified: { code: 'unverified' },
};

/** Allowed, with nothing to tell. */
export const anAllowance = (changes: Partial<Allowance> = {}): Allowance => ({
  outcome: 'allow',
  standing: undefined,
  pricing: undefined,
  isRepeated: false,
  budgetWarning: false,
  ...changes,
});

/** Where a team of tier `standard` stands that has taken nothing. */
export const aStanding = (changes: Partial<Standing> = {}): Standing => ({
  minute: { limit: 100, requests: 0, freesAt: undefined, emptyAt: undefined },
  day: { limit: 500_000, taken: 0, held: 0, resetsAt: at('2026-08-23T00:00:00Z') },
  month: { limit: dollars(100), taken: 0, held: 0, resetsAt: at('2026-09-01T00:00:00Z') },
  cap: undefined,
  ...changes,
});

/** A list of prices that knows no others, with the dearest for models that may cost anything. */
export const fakePrices = (listed: Readonly<Record<string, ModelPrice>>): ReadPrices => {
  const answerFor = (model: string | undefined, unknownModel: UnknownModelPolicy): PriceAnswer => {
    const found = model === undefined ? undefined : listed[model];
    if (model !== undefined && found !== undefined) {
      const place = { provider: 'openai', model, source: 'list', from: EVER } as const;
      return { outcome: 'listed', ...place, price: found };
    }
    if (unknownModel === 'deny') return { outcome: 'denied' };
    if (unknownModel === 'allow') return { outcome: 'allowed_unpriced' };
    return { outcome: 'conservative', among: 'all', price: aPrice('10', '20') };
  };
  return () =>
    Promise.resolve(({ model }, unknownModel) =>
      pricedModel(model, answerFor(model, unknownModel)),
    );
};

const EVER = instant(0);

/** The default fault policy, no deadline, and the faults it was told of. */
export const aFaultPolicy = (
  faults: Partial<FaultDeps['faults']> = {},
): FaultDeps & { readonly told: readonly Error[] } => {
  const told: Error[] = [];
  return {
    faults: { rateLimit: 'open', budget: 'closed', ...faults },
    within: (work) => work,
    onFault: (fault) => told.push(fault),
    told,
  };
};

interface EventParts {
  readonly path?: string;
  /** Names in lower case, as API Gateway gives them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes out as it is; anything else as JSON. `undefined`: no body. */
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
  readonly requestId?: string;
}

/** A POST of JSON as API Gateway hands it to a function, payload format 2.0. */
export const anEvent = (parts: EventParts = {}): APIGatewayProxyEventV2 => {
  const {
    path = '/',
    headers = {},
    body,
    isBase64Encoded = false,
    requestId: id = 'api-1',
  } = parts;
  return {
    version: '2.0',
    routeKey: `POST ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json', ...headers },
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
      requestId: id,
      routeKey: `POST ${path}`,
      stage: '$default',
      time: '22/Aug/2026:14:05:00 +0000',
      timeEpoch: NOW,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded,
  };
};

/** What a function is told about its invocation: nothing that ours look at. */
export const aContext = (): Context =>
  ({ functionName: 'test', awsRequestId: 'lambda-1' }) as Context;

/** Sends an event through a function's whole stack; the body of the answer is read as JSON. */
export const send = async (translate: Translate, event: APIGatewayProxyEventV2) => {
  const handler = endpoint(translate, { bodyBytesMax: 100_000, onError: () => undefined });
  const { statusCode, headers, body = '' } = await handler(event, aContext());
  return { status: statusCode, headers, body: JSON.parse(body) as unknown };
};
