import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { StoredReceipt } from '../../app/ports.ts';
import { invariant } from '../../domain/errors.ts';
import type { Hold } from '../../domain/holds.ts';
import { modelId, requestId, teamId } from '../../domain/ids.ts';
import { microUsd } from '../../domain/money.ts';
import type { CapCode } from '../../domain/caps.ts';
import { type ModelPrice, parseRate, type Rate, rateText } from '../../domain/prices.ts';
import { type Instant, instant, laterBy, SECOND_MS } from '../../domain/time.ts';
import type { Receipt } from '../../domain/usage.ts';
import type { Item } from './item.ts';
import { receiptKey } from './keys.ts';
import { packHold, unpack } from './packed-hold.ts';
import { int, parseStored } from './stored.ts';

/** Far longer than anybody repeats an event: after that a repetition would be counted again. */
const RECEIPT_KEPT_MS = 400 * 86_400_000;

const Rates = v.object({
  input: v.string(),
  output: v.string(),
  cacheRead: v.string(),
  cacheWrite: v.string(),
  cacheWriteHour: v.string(),
  reasoning: v.string(),
});

const ReceiptItem = v.object({
  team: v.string(),
  request: v.string(),
  kind: v.picklist(['used', 'incomplete']),
  model: v.optional(v.string()),
  servedModel: v.optional(v.string()),
  provider: v.optional(v.string()),
  tokens: v.object({
    input: int,
    output: int,
    cacheRead: v.optional(int),
    cacheWrite: v.optional(int),
    cacheWriteHour: v.optional(int),
    reasoning: v.optional(int),
  }),
  at: int,
  user: v.optional(v.string()),
  reportedUsd: v.optional(int),
  usd: int,
  pricing: v.picklist(['listed', 'free', 'conservative', 'unpriced']),
  listing: v.optional(v.string()),
  price: v.optional(
    v.object({
      ...Rates.entries,
      inputIncludesCached: v.boolean(),
      tiers: v.array(v.object({ ...Rates.entries, overInputTokens: int })),
    }),
  ),
  tokensCounted: int,
  cap: v.optional(v.string()),
  userCap: v.optional(v.string()),
  hold: v.optional(v.instance(Uint8Array)),
  rolledUp: v.optional(v.boolean()),
  settled: v.optional(v.boolean()),
});

export const toReceiptItem = (receipt: Receipt, hold: Hold | undefined): Item => ({
  ...receiptKey(receipt.team, receipt.request),
  ...marshall(
    {
      ...receipt,
      price: receipt.price === undefined ? undefined : ratesAsText(receipt.price),
      hold: hold === undefined ? undefined : packHold(hold),
      expires_at: expiresAtSeconds(receipt.at),
    },
    { removeUndefinedValues: true },
  ),
});

export const expiresAtSeconds = (at: Instant): number =>
  Math.ceil(laterBy(at, RECEIPT_KEPT_MS) / SECOND_MS);

/** Throws when what is stored is no receipt: it was not written by this code. */
export const parseReceipt = (item: Item): StoredReceipt => {
  const stored = parseStored(ReceiptItem, unmarshall(item));
  const { hold, rolledUp, settled, userCap, ...facts } = stored;
  return {
    receipt: {
      ...facts,
      team: teamId(facts.team),
      request: requestId(facts.request),
      model: facts.model === undefined ? undefined : modelId(facts.model),
      servedModel: facts.servedModel === undefined ? undefined : modelId(facts.servedModel),
      provider: facts.provider,
      at: instant(facts.at),
      user: facts.user,
      reportedUsd: facts.reportedUsd === undefined ? undefined : microUsd(facts.reportedUsd),
      usd: microUsd(facts.usd),
      listing: facts.listing,
      cap: facts.cap === undefined ? undefined : (facts.cap as CapCode),
      ...(userCap === undefined ? {} : { userCap: userCap as CapCode }),
      price: facts.price === undefined ? undefined : ratesFromText(facts.price),
    },
    hold: hold === undefined ? undefined : asHold(hold),
    isRolledUp: rolledUp === true,
    isSettled: settled === true,
  };
};

const asHold = (bytes: Uint8Array): Hold => {
  const held = unpack(bytes);
  invariant('slot' in held, 'A receipt settles a marker');
  return held;
};

type RatesText = v.InferOutput<typeof Rates>;

const textOf = (rates: Record<keyof RatesText, Rate>): RatesText => ({
  input: rateText(rates.input),
  output: rateText(rates.output),
  cacheRead: rateText(rates.cacheRead),
  cacheWrite: rateText(rates.cacheWrite),
  cacheWriteHour: rateText(rates.cacheWriteHour),
  reasoning: rateText(rates.reasoning),
});

const ratesAsText = ({ tiers, inputIncludesCached, ...rates }: ModelPrice) => ({
  ...textOf(rates),
  inputIncludesCached,
  tiers: tiers.map(({ overInputTokens, ...tier }) => ({ overInputTokens, ...textOf(tier) })),
});

const exact = (text: string): Rate => {
  const value = parseRate(text);
  invariant(value !== undefined, `Not a rate in a receipt: ${text}`);
  return value;
};

const ratesOfText = (rates: RatesText): Record<keyof RatesText, Rate> => ({
  input: exact(rates.input),
  output: exact(rates.output),
  cacheRead: exact(rates.cacheRead),
  cacheWrite: exact(rates.cacheWrite),
  cacheWriteHour: exact(rates.cacheWriteHour),
  reasoning: exact(rates.reasoning),
});

const ratesFromText = (
  stored: NonNullable<v.InferOutput<typeof ReceiptItem>['price']>,
): ModelPrice => ({
  ...ratesOfText(stored),
  inputIncludesCached: stored.inputIncludesCached,
  tiers: stored.tiers.map((tier) => ({
    overInputTokens: tier.overInputTokens,
    ...ratesOfText(tier),
  })),
});
