import { correctionChange, correctionLines } from '../domain/corrections.ts';
import { type Hold, type HoldId, holdIdOf } from '../domain/holds.ts';
import { addLines, type LineMap } from '../domain/rollup-lines.ts';
import { rollupLines } from '../domain/rollups.ts';
import { type Charge, chargeOf, type CounterChange, folded, taking } from '../domain/settlement.ts';
import type { Receipt } from '../domain/usage.ts';
import type { LedgerEntry, LedgerPage, Progress } from './ports-ledger.ts';

/** What a receipt of a held call takes from the meter, once its hold was settled. */
export interface HeldCharge extends Charge {
  readonly id: HoldId;
  readonly hold: Hold;
}

/** A month as its receipts tell it. */
export interface LedgerSums {
  readonly receipts: number;
  readonly corrections: number;
  /** What the roll-ups should say: the receipts that are marked as rolled up, and all corrections. */
  readonly lines: LineMap;
  /** Receipts that no roll-up has in it. */
  readonly notRolledUp: readonly Receipt[];
  /** What all of it takes from a meter. */
  readonly taken: CounterChange;
  /** Of receipts that may not be on the meter yet. */
  readonly held: readonly HeldCharge[];
}

const NOTHING_TAKEN = folded([]);

/** Adds up page by page: of a month of a million receipts only the sums are kept. */
export const sumLedger = async (
  pages: AsyncIterable<LedgerPage>,
  onProgress: (progress: Progress) => void,
): Promise<LedgerSums> => {
  const lines: LineMap = new Map();
  const notRolledUp: Receipt[] = [];
  const held: HeldCharge[] = [];
  let [receipts, corrections, looked] = [0, 0, 0];
  let taken = NOTHING_TAKEN;
  for await (const page of pages) {
    const found = sorted(page.entries);
    const rolledUp = found.receipts.filter(({ isRolledUp }) => isRolledUp);
    addLines(lines, rollupLines(rolledUp.map(({ receipt }) => receipt)));
    addLines(lines, correctionLines(found.corrections));
    const rest = found.receipts.filter(({ isRolledUp }) => !isRolledUp);
    notRolledUp.push(...rest.map(({ receipt }) => receipt));
    held.push(...found.receipts.flatMap(heldCharge));
    taken = folded([taken, ...takenBy(found)]);
    receipts += found.receipts.length;
    corrections += found.corrections.length;
    looked += page.looked;
    onProgress({ receipts, looked });
  }
  return { receipts, corrections, lines, notRolledUp, taken, held };
};

const ofKind = <Kind extends LedgerEntry['kind']>(
  entries: readonly LedgerEntry[],
  kind: Kind,
): readonly Extract<LedgerEntry, { kind: Kind }>[] =>
  entries.filter((entry): entry is Extract<LedgerEntry, { kind: Kind }> => entry.kind === kind);

const sorted = (entries: readonly LedgerEntry[]) => ({
  receipts: ofKind(entries, 'receipt'),
  corrections: ofKind(entries, 'correction').map(({ correction }) => correction),
  tokens: ofKind(entries, 'tokens'),
});

const takenBy = ({ receipts, corrections, tokens }: ReturnType<typeof sorted>) => [
  ...receipts.map(({ receipt }) => chargeOf(receipt)),
  correctionChange(corrections),
  ...tokens.map((told) => taking({ ...told, usd: 0, cap: undefined })),
];

/** Of a receipt that is marked as settled it need not be asked. */
const heldCharge = ({
  receipt: { request, at, tokensCounted, usd, cap },
  hold,
  isSettled,
}: Extract<LedgerEntry, { kind: 'receipt' }>): readonly HeldCharge[] =>
  hold === undefined || isSettled === true
    ? []
    : [{ id: holdIdOf(request), hold, at, tokens: tokensCounted, usd, cap }];
