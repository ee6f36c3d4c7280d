import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { UsageEvent } from '../../src/domain/usage.ts';
import { type BilledModel, exactCost, exactTokens, type SetPrice } from './bill.ts';
import { MODELS } from './cast.ts';
import {
  holdIn,
  isMarker,
  type Ledger,
  readLedger,
  type StoredHold,
  type StoredReceipt,
} from './ledger.ts';
import { numberOf } from './sight.ts';
import { receiptPk, type Stage } from './stage.ts';
import type { Store } from './store/store.ts';
import { checkRollups, checkTaken } from './sums.ts';
import { type FirstReceipt, newTeam, type Standing, type TeamTruth } from './truth.ts';
import { ViolationError } from './violation.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

const broken = (invariant: string, finding: string, team: string): never => {
  throw new ViolationError(invariant, finding, team);
};

/** What must hold when nothing is under way; `isQuiet`: and every hold has had its time. */
export const checkLedger = (
  stage: Stage,
  store: Store,
  { isQuiet }: { readonly isQuiet: boolean } = { isQuiet: false },
): void => {
  const ledger = readLedger(store);
  checkReceipts(stage, ledger);
  checkTaken(ledger);
  checkMeters(stage, ledger);
  checkRollups(ledger);
  if (isQuiet) checkNothingHeld(stage);
};

/** I5 and I6: one receipt for each request that was told, of the version that came first. */
const checkReceipts = (stage: Stage, { receipts }: Ledger): void => {
  const byPk = new Map(receipts.map((receipt) => [receipt.pk, receipt]));
  for (const [pk, told] of stage.told) {
    const receipt = byPk.get(pk) ?? broken('I6', `${pk} was told and has no receipt`, told.team);
    const first = stage.truth.receipts.get(pk);
    if (first?.version !== receipt.version) {
      return broken('I6', `${pk} was overwritten by version ${receipt.version}`, told.team);
    }
    checkAmounts(stage, { receipt, first, event: told.versions[first.version] });
    if (!receipt.isRolledUp) broken('I9', `${pk} was answered and is in no report`, told.team);
  }
  for (const { pk, team } of receipts) {
    if (!stage.told.has(pk)) broken('I6', `${pk} was never told`, team);
  }
};

interface Counted {
  readonly receipt: StoredReceipt;
  readonly first: FirstReceipt;
  readonly event: UsageEvent | undefined;
}

/** The receipt's amounts are those of what the provider really used. */
const checkAmounts = (stage: Stage, { receipt, first, event }: Counted): void => {
  const { pk, team } = receipt;
  const billed = MODELS.find(({ model }) => model === receipt.model);
  if (event === undefined || billed === undefined || event.at !== receipt.at) {
    return broken('I6', `${pk} is not what was told`, team);
  }
  const { usd, tokens } = amountsOf(stage, { billed, event, first });
  if (!usd.includes(receipt.usd)) {
    broken('I5', `${pk} was charged ${receipt.usd} for ${usd.join(' or ')} micro-dollars`, team);
  }
  if (!tokens.includes(receipt.tokens)) {
    broken('I5', `${pk} was counted ${receipt.tokens} for ${tokens.join(' or ')} tokens`, team);
  }
};

interface Used {
  readonly billed: BilledModel;
  readonly event: UsageEvent;
  readonly first: FirstReceipt;
}

/** What it may be charged at: several amounts only where a price or its tokens had just changed. */
const amountsOf = (stage: Stage, { billed, event, first }: Used) => {
  const bill = { billed, tokens: event.tokens, at: event.at };
  // What was not reported whole is charged at what was held, unless its tokens were told before.
  const held = (event.kind === 'incomplete' ? first.hold : undefined) ?? NOTHING;
  const isReported = stage.tokensTold.has(`${event.team}#${event.request}`);
  const costs = pricesKnown(stage, first.writtenAt).map((prices) => exactCost(prices, bill));
  const usd = costs.flatMap((cost) => [Math.max(cost, held.usd), ...(isReported ? [cost] : [])]);
  const tokens = [Math.max(exactTokens(bill), held.tokens), ...(isReported ? [0] : [])];
  return { usd: [...new Set(usd)], tokens };
};

const NOTHING = { tokens: 0, usd: 0 };

/** A price is known everywhere a minute after it was set; a delivery takes its time, too. */
const PRICES_FRESH_MS = 180_000;

/** The lists of prices that somebody who wrote then may have gone by. */
const pricesKnown = ({ prices }: Stage, at: number): readonly (readonly SetPrice[])[] => {
  const lists: (readonly SetPrice[])[] = [];
  for (let count = prices.length; count > 0; count -= 1) {
    const list = prices.slice(0, count);
    const next = prices[count];
    if (next !== undefined && next.setAt < at - PRICES_FRESH_MS) break;
    lists.push(list);
  }
  return lists;
};

/** I2 and I4: admissions are those of distinct requests, and what stands is what we know to stand. */
const checkMeters = (stage: Stage, { meters }: Ledger): void => {
  for (const [team, meter] of meters) {
    const known = stage.truth.teams.get(team) ?? newTeam(team);
    const admissions = numberOf(meter['c']) ?? 0;
    if (admissions !== known.admissions) {
      broken('I2', `${team} has ${admissions} admissions of ${known.admissions}`, team);
    }
    checkHolds(known, meter);
  }
  checkSettled(stage);
};

const checkHolds = ({ team, standing }: TeamTruth, meter: Attributes): void => {
  for (const [name, { B: bytes }] of Object.entries(meter)) {
    if (bytes !== undefined && !isMarker(bytes) && !isSameHold(holdIn(bytes), standing.get(name))) {
      broken('I4', `${team} has a hold ${name} that should be gone`, team);
    }
  }
  for (const [name, hold] of standing) {
    const isThere = hold.isMarker || meter[name] !== undefined;
    if (!isThere) broken('I4', `${team} has lost the hold ${name}`, team);
  }
};

const isSameHold = ({ slot, tokens, usd }: StoredHold, known: Standing | undefined): boolean =>
  known?.slot === slot && known.tokens === tokens && known.usd === usd;

/** A call that is accounted for holds nothing, unless it was let in again since. */
const checkSettled = ({ truth, told }: Pick<Stage, 'truth' | 'told'>): void => {
  for (const { team, request, answeredAt } of told.values()) {
    const first = truth.receipts.get(receiptPk(team, request));
    const held = truth.holdOf(team, request);
    if (first === undefined || answeredAt === undefined || held === undefined) continue;
    if (held.isMarker || held.takenAt > first.writtenAt) continue;
    broken('I4', `${team}#${request} is accounted for, and still holds`, team);
  }
};

const checkNothingHeld = ({ truth }: Stage): void => {
  for (const { team, standing } of truth.teams.values()) {
    const held = [...standing].find(([, { isMarker: isOfNothing }]) => !isOfNothing);
    if (held !== undefined) broken('I4', `${team} still holds ${held[0]} after its time`, team);
  }
};
