import type { Random } from '../../scripts/simulate/random.ts';
import type { Table } from '../../src/adapters/dynamo/connect.ts';
import type { TeamId } from '../../src/domain/ids.ts';
import { type CountedTokens, type LedgerEntry, type PriceTexts } from './ledger.ts';
import {
  at,
  type DeliveredLine,
  delivery,
  meterOf,
  receiptOf,
  rollupsOf,
  type UsageEnvironment,
} from './usage-bench.ts';

interface QuotedModel {
  readonly model: string;
  readonly provider: string;
  readonly price: PriceTexts;
  readonly isUnpriced?: true;
  /** Which counts its calls have. */
  readonly counts: readonly ('cacheRead' | 'cacheWrite' | 'reasoning')[];
  readonly inputMax: number;
}

/** As the providers' own price pages had them in November 2026, in dollars per million tokens. */
const MODELS: readonly [QuotedModel, ...QuotedModel[]] = [
  {
    model: 'gpt-4o-2024-08-06',
    provider: 'openai',
    price: { input: '2.5', cacheRead: '1.25', output: '10', cachedIsInside: true },
    counts: ['cacheRead'],
    inputMax: 5_000,
  },
  {
    model: 'o4-mini',
    provider: 'openai',
    price: { input: '1.1', cacheRead: '0.275', output: '4.4', cachedIsInside: true },
    counts: ['cacheRead', 'reasoning'],
    inputMax: 5_000,
  },
  {
    model: 'claude-sonnet-4-5',
    provider: 'anthropic',
    price: {
      input: '3',
      cacheRead: '0.3',
      cacheWrite: '3.75',
      output: '15',
      cachedIsInside: false,
      above: { tokens: 200_000, input: '6', cacheRead: '0.6', cacheWrite: '7.5', output: '22.5' },
    },
    counts: ['cacheRead', 'cacheWrite'],
    inputMax: 150_000,
  },
  {
    model: 'gemini-2.5-pro',
    provider: 'gcp.gemini',
    price: {
      input: '1.25',
      cacheRead: '0.125',
      output: '10',
      cachedIsInside: true,
      above: { tokens: 200_000, input: '2.5', cacheRead: '0.25', output: '15' },
    },
    counts: ['cacheRead'],
    inputMax: 400_000,
  },
  {
    model: 'text-embedding-3-small',
    provider: 'openai',
    price: { input: '0.02', output: '0', cachedIsInside: true },
    counts: [],
    inputMax: 200,
  },
  {
    // The dearest of the family: Opus 4.1.
    model: 'claude-opus-9',
    provider: 'anthropic',
    price: { input: '15', output: '75', cachedIsInside: false },
    isUnpriced: true,
    counts: [],
    inputMax: 3_000,
  },
];

const USERS = ['ann', 'bob', 'carla', 'svc-1'] as const;

/** A call in the forms in which it is told. */
export interface ReplayedCall {
  readonly entry: LedgerEntry;
  readonly body: Readonly<Record<string, unknown>>;
  readonly line: DeliveredLine;
}

/** A whole number, up to and with the largest. */
const upTo = (random: Random, max: number): number => random.below(max + 1);

const tokensFor = ({ counts, inputMax, model }: QuotedModel, random: Random) => {
  const input = upTo(random, inputMax);
  const output = model.includes('embedding') ? 0 : upTo(random, 2_000);
  const tokens: Record<keyof CountedTokens, number> = {
    input,
    output,
    cacheRead: 0,
    cacheWrite: 0,
    cacheWriteHour: 0,
    reasoning: 0,
  };
  for (const count of counts) {
    tokens[count] = upTo(random, count === 'reasoning' ? output : input);
  }
  return tokens;
};

interface ReplayPlan {
  readonly teams: readonly [TeamId, ...TeamId[]];
  readonly count: number;
  readonly random: Random;
}

const FIRST = at('2026-06-28T00:00:00Z');
const LAST = at('2026-09-02T23:59:59.999Z');

export const replayedCalls = ({ teams, count, random }: ReplayPlan): readonly ReplayedCall[] =>
  Array.from({ length: count }, (_, index) => {
    const quoted = random.pick(MODELS);
    const entry: LedgerEntry = {
      team: random.pick(teams),
      request: `call-${index}`,
      at: new Date(FIRST + upTo(random, LAST - FIRST)).toISOString(),
      model: quoted.model,
      user: random.pick(USERS),
      tokens: tokensFor(quoted, random),
      price: quoted.price,
      isUnpriced: quoted.isUnpriced ?? false,
    };
    return { entry, body: bodyOf(entry, quoted), line: lineOf(entry, quoted) };
  });

const bodyOf = ({ team, request, at: time, tokens, user }: LedgerEntry, quoted: QuotedModel) => ({
  request_id: request,
  team,
  model: quoted.model,
  provider: quoted.provider,
  input_tokens: tokens.input,
  output_tokens: tokens.output,
  cache_read_input_tokens: tokens.cacheRead,
  cache_creation_input_tokens: tokens.cacheWrite,
  reasoning_tokens: tokens.reasoning,
  at: time,
  user,
});

const lineOf = (
  { team, request, at: time, tokens, user }: LedgerEntry,
  quoted: QuotedModel,
): DeliveredLine => ({
  id: request,
  timestamp: Date.parse(time),
  message: JSON.stringify({
    level: 'info',
    time,
    scope: 'request',
    'http.status': 200,
    'gen_ai.provider.name': quoted.provider,
    'gen_ai.request.model': quoted.model,
    'gen_ai.usage.input_tokens': tokens.input,
    'gen_ai.usage.cache_creation.input_tokens': tokens.cacheWrite,
    'gen_ai.usage.cache_read.input_tokens': tokens.cacheRead,
    'gen_ai.usage.output_tokens': tokens.output,
    'gen_ai.usage.reasoning_tokens': tokens.reasoning,
    team,
    request_id: request,
    user,
  }),
});

/** Every item as often as said, in any order. */
export const shuffled = <Item>(
  items: readonly Item[],
  { times, random }: { readonly times: number; readonly random: Random },
): readonly Item[] => {
  const all = Array.from({ length: times }, () => items).flat();
  for (let place = all.length - 1; place > 0; place -= 1) {
    const other = upTo(random, place);
    const moved = all[place] as Item;
    all[place] = all[other] as Item;
    all[other] = moved;
  }
  return all;
};

/** What became of all deliveries together. */
export interface Tally {
  recorded: number;
  duplicate: number;
  others: number;
}

/** Sends the calls in their order, by turns one by one, as lists, and as deliveries of the log. */
export const send = async (
  env: UsageEnvironment,
  calls: readonly ReplayedCall[],
  random: Random,
): Promise<Tally> => {
  const tally: Tally = { recorded: 0, duplicate: 0, others: 0 };
  let sent = 0;
  while (sent < calls.length) {
    const way = random.pick<Way>([sendSingly, sendList, sendLog]);
    const some = calls.slice(sent, sent + 1 + upTo(random, way === sendSingly ? 30 : 499));
    sent += some.length;
    await way(env, some, tally);
  }
  return tally;
};

type Way = (
  env: UsageEnvironment,
  calls: readonly ReplayedCall[],
  tally: Tally,
) => Promise<unknown>;

const count = (tally: Tally, outcome: string): void => {
  if (outcome === 'recorded' || outcome === 'duplicate') tally[outcome] += 1;
  else tally.others += 1;
};

const sendSingly: Way = async (env, calls, tally) => {
  for (const { body } of calls) {
    const answer = (await env.post(body)).body as { readonly outcome: string };
    count(tally, answer.outcome);
  }
};

const sendList: Way = async (env, calls, tally) => {
  const answer = (await env.post(calls.map(({ body }) => body))).body as {
    readonly results: readonly { readonly outcome: string }[];
  };
  for (const { outcome } of answer.results) count(tally, outcome);
};

const sendLog: Way = async (env, calls, tally) => {
  const summary = await env.deliver(delivery(calls.map(({ line }) => line)));
  tally.recorded += summary.recorded;
  tally.duplicate += summary.duplicate;
  tally.others += calls.length - summary.recorded - summary.duplicate;
};

const withoutZeros = (sums: ReadonlyMap<number, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...sums].filter(([, amount]) => amount !== 0));

/** What the store has of a team: its meter, its reports, and the cost on each receipt. */
export const storedBooks = async (table: Table, team: TeamId, requests: readonly string[]) => {
  const { usdInMonth, tokensOnDay, holds } = await meterOf(table, team);
  const costs: Record<string, number | undefined> = {};
  for (let start = 0; start < requests.length; start += 25) {
    const some = requests.slice(start, start + 25);
    const receipts = await Promise.all(some.map((request) => receiptOf(table, team, request)));
    for (const [index, request] of some.entries()) costs[request] = receipts[index]?.receipt.usd;
  }
  return {
    holds: holds.size,
    months: withoutZeros(usdInMonth),
    days: withoutZeros(tokensOnDay),
    lines: await rollupsOf(table, team),
    costs,
  };
};
