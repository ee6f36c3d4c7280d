import type {
  LedgerEntry,
  ReadExpired,
  ReadLedger,
  ReadReceipt,
  ReadRollups,
  RollupKeyOf,
  SetRollup,
  StoredLine,
  WriteCorrections,
} from '../../src/app/ports-ledger.ts';
import type { ExpiredHold, ReadMeter, RollUp } from '../../src/app/ports.ts';
import { type Correction, correctionLines } from '../../src/domain/corrections.ts';
import { type HoldId, holdIdOf } from '../../src/domain/holds.ts';
import { modelId, requestId } from '../../src/domain/ids.ts';
import type { Meter } from '../../src/domain/meter.ts';
import { microUsd } from '../../src/domain/money.ts';
import { rollupLines, type RollupLine, type Sums } from '../../src/domain/rollups.ts';
import type { CounterChange } from '../../src/domain/settlement.ts';
import type { Receipt } from '../../src/domain/usage.ts';
import { utcMonth } from '../../src/domain/windows.ts';
import { aMeter, at, NOW, TEAM } from './builders.ts';

export const AUGUST = utcMonth(at('2026-08-01T00:00:00Z'));

/** 100 tokens in and 20 out, of `gpt-4o`, by nobody that is named, for 120 micro-dollars. */
export const aReceipt = (request: string, changes: Partial<Receipt> = {}): Receipt => ({
  team: TEAM,
  request: requestId(request),
  kind: 'used',
  model: modelId('gpt-4o'),
  servedModel: undefined,
  provider: undefined,
  tokens: { input: 100, output: 20 },
  at: NOW,
  user: undefined,
  reportedUsd: undefined,
  usd: microUsd(120),
  pricing: 'listed',
  price: undefined,
  listing: undefined,
  tokensCounted: 120,
  cap: undefined,
  ...changes,
});

export const aCorrection = (changes: Partial<Correction> = {}): Correction => ({
  receipt: aReceipt('one', { usd: microUsd(100) }),
  number: 1,
  before: { usd: microUsd(120), pricing: 'listed' },
  correctedAt: NOW,
  ...changes,
});

const nameOf: RollupKeyOf = ({ window, part }) => [window.id, ...part].join(' ');

/** A store of one team's month in which everything can be made wrong. */
export interface FakeLedger {
  readonly entries: LedgerEntry[];
  readonly lines: Map<string, StoredLine>;
  readonly expired: Map<HoldId, ExpiredHold>;
  readonly changes: (CounterChange | undefined)[];
  meter: Meter;
  /** Done once, before the next reading of this kind, or the next write. */
  interruptions: { readonly before: 'receipts' | 'rollups' | 'set' | 'write'; act: () => void }[];
  readonly add: (receipts: readonly Receipt[]) => void;
  readonly rollUpNow: (receipts: readonly Receipt[]) => void;
  readonly correct: (...corrections: readonly Correction[]) => void;
  readonly damage: (key: string, sums: Partial<Sums>) => void;
  readonly sums: (key: string) => Sums | undefined;
  readonly ports: {
    readonly readLedger: ReadLedger;
    readonly readReceipt: ReadReceipt;
    readonly readRollups: ReadRollups;
    readonly rollupKeyFor: () => RollupKeyOf;
    readonly setRollup: SetRollup;
    readonly rollUp: RollUp;
    readonly readMeter: ReadMeter;
    readonly readExpired: ReadExpired;
    readonly writeCorrections: WriteCorrections;
    readonly onProgress: () => void;
  };
}

const EMPTY: Sums = {
  calls: 0,
  tokens: 0,
  inputTokens: 0,
  outputTokens: 0,
  usd: 0,
  unpricedCalls: 0,
};

const added = (one: Sums, other: Partial<Sums>): Sums => ({
  calls: one.calls + (other.calls ?? 0),
  tokens: one.tokens + (other.tokens ?? 0),
  inputTokens: one.inputTokens + (other.inputTokens ?? 0),
  outputTokens: one.outputTokens + (other.outputTokens ?? 0),
  usd: one.usd + (other.usd ?? 0),
  unpricedCalls: one.unpricedCalls + (other.unpricedCalls ?? 0),
});

/** With these receipts in it, and each in the roll-ups. */
export const fakeLedger = (...receipts: readonly Receipt[]): FakeLedger => {
  const ledger = emptyLedger();
  ledger.add(receipts);
  ledger.rollUpNow(receipts);
  return ledger;
};

const emptyLedger = (): FakeLedger => {
  const entries: LedgerEntry[] = [];
  const lines = new Map<string, StoredLine>();
  const ofRequest = (entry: LedgerEntry, request: string): boolean =>
    (entry.kind === 'receipt' && entry.receipt.request === request) ||
    (entry.kind === 'correction' && entry.correction.receipt.request === request);

  const addTo = ({ window, part, sums }: RollupLine, revisions: number): void => {
    const key = nameOf({ window, part });
    const was = lines.get(key) ?? { key, window, part, sums: EMPTY, revision: 0 };
    const revision = was.revision + revisions;
    lines.set(key, { ...was, sums: added(was.sums, sums), revision });
  };
  const rollUpNow = (receipts: readonly Receipt[]): void => {
    for (const { request } of receipts) {
      const index = entries.findIndex(
        (entry) => entry.kind === 'receipt' && ofRequest(entry, request),
      );
      const entry = entries[index];
      if (entry?.kind !== 'receipt' || entry.isRolledUp) continue;
      entries[index] = { ...entry, isRolledUp: true };
      for (const line of rollupLines([entry.receipt])) addTo(line, 0);
    }
  };
  const correct = (...corrections: readonly Correction[]): void => {
    entries.push(...corrections.map((correction) => ({ kind: 'correction' as const, correction })));
    for (const line of correctionLines(corrections)) addTo(line, 1);
  };
  const interrupt = (before: FakeLedger['interruptions'][number]['before']): void => {
    const index = ledger.interruptions.findIndex((each) => each.before === before);
    if (index >= 0) ledger.interruptions.splice(index, 1)[0]?.act();
  };

  const ledger: FakeLedger = {
    entries,
    lines,
    expired: new Map(),
    changes: [],
    meter: aMeter(),
    interruptions: [],
    add: (receipts) =>
      entries.push(
        ...receipts.map((receipt) => ({
          kind: 'receipt' as const,
          receipt,
          hold: undefined,
          isRolledUp: false,
        })),
      ),
    rollUpNow,
    correct,
    damage: (key, sums) => {
      const line = lines.get(key);
      if (line !== undefined) lines.set(key, { ...line, sums: added(line.sums, sums) });
    },
    sums: (key) => lines.get(key)?.sums,
    ports: {
      async *readLedger() {
        interrupt('receipts');
        // A page for each, so that a receipt and its corrections come apart.
        for (const entry of [...entries])
          yield await Promise.resolve({ entries: [entry], looked: 2 });
      },
      readReceipt: (_team, request) =>
        Promise.resolve(entries.filter((entry) => ofRequest(entry, request))),
      readRollups: () => {
        interrupt('rollups');
        return Promise.resolve([...lines.values()]);
      },
      rollupKeyFor: () => nameOf,
      setRollup: ({ read, sums }) => {
        interrupt('set');
        const now = lines.get(read.key) ?? { ...read, sums: EMPTY, revision: 0 };
        if (
          JSON.stringify([now.sums, now.revision]) !== JSON.stringify([read.sums, read.revision])
        ) {
          return Promise.resolve('moved');
        }
        lines.set(read.key, { ...now, sums, revision: now.revision + 1 });
        return Promise.resolve('set');
      },
      rollUp: (_team, receipts) => {
        rollUpNow(receipts);
        return Promise.resolve();
      },
      readMeter: () => Promise.resolve(ledger.meter),
      readExpired: () => Promise.resolve(ledger.expired),
      writeCorrections: ({ corrections, change }) => {
        interrupt('write');
        const exist = corrections.filter(({ receipt, number }) =>
          entries.some(
            (entry) =>
              entry.kind === 'correction' &&
              ofRequest(entry, receipt.request) &&
              entry.correction.number === number,
          ),
        );
        if (exist.length > 0) {
          const requests = exist.map(({ receipt }) => receipt.request);
          return Promise.resolve({ outcome: 'exist', requests });
        }
        correct(...corrections);
        ledger.changes.push(change);
        return Promise.resolve({ outcome: 'written' });
      },
      onProgress: () => undefined,
    },
  };
  return ledger;
};

/** Gives a receipt the hold that it settles. */
export const holdFor = (ledger: FakeLedger, request: string, slot: number): HoldId => {
  const index = ledger.entries.findIndex(
    (entry) => entry.kind === 'receipt' && entry.receipt.request === request,
  );
  const entry = ledger.entries[index];
  if (entry?.kind !== 'receipt') throw new Error(`No receipt of ${request}`);
  const hold = { slot, tokens: 500, usd: microUsd(900), cap: entry.receipt.cap };
  ledger.entries[index] = { ...entry, hold };
  return holdIdOf(entry.receipt.request);
};
