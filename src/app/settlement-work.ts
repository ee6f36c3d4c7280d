import { type Hold, type HoldId, holdIdOf } from '../domain/holds.ts';
import type { RequestId } from '../domain/ids.ts';
import type { Receipt } from '../domain/usage.ts';
import type { StoredReceipt } from './ports.ts';

/** A usage as it stands in the store at the end. `isNew`: this call has written its receipt. */
export interface Settled {
  readonly stored: StoredReceipt;
  readonly isNew: boolean;
}

/** A usage on its way there. */
export interface Work {
  readonly receipt: Receipt;
  readonly id: HoldId;
  settled: Settled | undefined;
  /** The receipt is written, and so is what it takes from the meter. */
  isDone: boolean;
}

export const worksOf = (receipts: readonly Receipt[]): readonly Work[] =>
  receipts.map((receipt) => ({
    receipt,
    id: holdIdOf(receipt.request),
    settled: undefined,
    isDone: false,
  }));

export const resultsOf = (works: readonly Work[]): ReadonlyMap<RequestId, Settled> =>
  new Map(
    works.flatMap(({ receipt, settled }) =>
      settled === undefined ? [] : [[receipt.request, settled] as const],
    ),
  );

export const chunksOf = <Item>(
  items: readonly Item[],
  size: number,
): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

/**
 * A receipt without a hold came with its amounts, in one transaction, and one that is known to be
 * settled is on the meter: there is nothing to finish.
 */
export const knowStored = (work: Work, stored: StoredReceipt): void => {
  work.settled = { isNew: work.settled?.isNew ?? false, stored };
  work.isDone = stored.hold === undefined || stored.isSettled === true;
};

/** A receipt that names a hold, whose amounts may not be on the meter yet. */
export interface Unfinished {
  readonly work: Work;
  readonly receipt: Receipt;
  readonly hold: Hold;
}

export const unfinishedOf = (works: readonly Work[]): readonly Unfinished[] =>
  works.flatMap((work) => {
    const stored = work.isDone ? undefined : work.settled?.stored;
    return stored?.hold === undefined ? [] : [{ work, receipt: stored.receipt, hold: stored.hold }];
  });

export const finish = (unfinished: readonly Unfinished[]): void => {
  for (const { work } of unfinished) work.isDone = true;
};

export const knowExisting = (works: readonly Work[], existing: readonly StoredReceipt[]): void => {
  for (const stored of existing) {
    const work = works.find(({ receipt }) => receipt.request === stored.receipt.request);
    if (work !== undefined) knowStored(work, stored);
  }
};
