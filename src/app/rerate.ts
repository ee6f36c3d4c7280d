import type { Correction } from '../domain/corrections.ts';
import type { ModelId, RequestId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { Receipt } from '../domain/usage.ts';
import { type Applied, type ApplyDeps, applyChanges } from './apply-corrections.ts';
import { addEntries, type CurrentReceipt } from './current-receipts.ts';
import type { Progress, ReadLedger, TeamMonth } from './ports-ledger.ts';
import { type Change, type Rated, rateReceipt } from './rate-receipt.ts';
import type { LeftAlone } from './reprice.ts';

export interface RerateDeps extends ApplyDeps {
  readonly readLedger: ReadLedger;
  readonly onProgress: (progress: Progress) => void;
}

export interface RerateQuestion extends TeamMonth {
  readonly now: Instant;
  /** Asked for or served; `undefined`: every model. */
  readonly model: ModelId | undefined;
  /** Whether corrections are written, or only shown. */
  readonly applies: boolean;
}

/** What receipts of one model come to, before and after. */
export interface ModelRating {
  readonly model: ModelId | undefined;
  readonly receipts: number;
  readonly changed: number;
  /** Micro-dollars. */
  readonly before: number;
  readonly after: number;
}

export interface RerateReport extends Applied {
  readonly models: readonly ModelRating[];
  /** The largest difference first. */
  readonly changes: readonly Correction[];
  readonly leftAlone: Readonly<Record<LeftAlone, LeftReceipts>>;
}

export interface LeftReceipts {
  readonly receipts: number;
  /** Micro-dollars, as they were and stay. */
  readonly usd: number;
}

/**
 * Prices a month's receipts again with the prices of now, each at its own time, and writes a
 * correcting receipt beside each that comes out differently.
 *
 * Compared is what holds now, corrections included: so a second run finds nothing to do, and one that
 * was cut short is finished by the next.
 */
export const rerate =
  (deps: RerateDeps) =>
  async (question: RerateQuestion): Promise<RerateReport> => {
    const current = await readCurrent(deps, question);
    const rated = current.map((each) => ({
      receipt: each.receipt,
      rated: rateReceipt(deps.price, each, question.now),
    }));
    const changes = rated
      .flatMap((each) => (each.rated.outcome === 'changed' ? [each.rated.change] : []))
      .toSorted((one, other) => distance(other) - distance(one));
    const applied = question.applies
      ? await applyChanges(deps, question, changes)
      : { written: 0, writtenByOthers: 0 };
    return {
      models: byModel(rated),
      changes: changes.map(({ correction }) => correction),
      leftAlone: { incomplete: left(rated, 'incomplete'), unlisted: left(rated, 'unlisted') },
      ...applied,
    };
  };

const readCurrent = async (
  { readLedger, onProgress }: RerateDeps,
  question: RerateQuestion,
): Promise<readonly CurrentReceipt[]> => {
  const current = new Map<RequestId, CurrentReceipt>();
  let looked = 0;
  for await (const page of readLedger(question)) {
    addEntries(current, page.entries);
    looked += page.looked;
    onProgress({ receipts: current.size, looked });
  }
  return [...current.values()].filter(({ receipt }) => isAskedFor(receipt, question));
};

const isAskedFor = (receipt: Receipt, { model }: RerateQuestion): boolean =>
  model === undefined || receipt.model === model || receipt.servedModel === model;

const distance = ({ correction: { receipt, before } }: Change): number =>
  Math.abs(receipt.usd - before.usd);

const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);

interface RatedReceipt {
  readonly receipt: Receipt;
  readonly rated: Rated;
}

const byModel = (all: readonly RatedReceipt[]): readonly ModelRating[] =>
  [...Map.groupBy(all, ({ receipt }) => receipt.model)].map(([model, ofModel]) => ({
    model,
    receipts: ofModel.length,
    changed: ofModel.filter(({ rated }) => rated.outcome === 'changed').length,
    before: sum(ofModel.map(({ receipt }) => receipt.usd)),
    after: sum(ofModel.map(usdAfter)),
  }));

const usdAfter = ({ receipt, rated }: RatedReceipt): number =>
  rated.outcome === 'changed' ? rated.change.correction.receipt.usd : receipt.usd;

const left = (all: readonly RatedReceipt[], word: LeftAlone): LeftReceipts => {
  const those = all.filter(({ rated }) => rated.outcome === word);
  return { receipts: those.length, usd: sum(those.map(({ receipt }) => receipt.usd)) };
};
