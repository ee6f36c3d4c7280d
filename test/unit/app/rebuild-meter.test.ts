import { rebuildRollups } from '../../../src/app/rebuild-rollups.ts';
import type { Meter } from '../../../src/domain/meter.ts';
import { microUsd } from '../../../src/domain/money.ts';
import type { CapCode } from '../../../src/domain/caps.ts';
import { aHold, aMeter, at, DAY, MONTH, NOW, SLOT, TEAM } from '../../support/builders.ts';
import {
  aCorrection,
  aReceipt,
  AUGUST,
  type FakeLedger,
  fakeLedger,
  holdFor,
} from '../../support/fake-ledger.ts';

const CAP = 'AbCd' as CapCode;

const metered = (tokens: number, usd: number, changes: Partial<Meter> = {}): Meter =>
  aMeter({
    tokensOnDay: new Map([[DAY, tokens]]),
    usdInMonth: new Map([[MONTH, usd]]),
    ...changes,
  });

const MARK = { same: '', different: ' !', unclear: ' ?' } as const;

/** Used and explained of the month, the caps and the day; with a `!` where they differ. */
const compare = async (ledger: FakeLedger): Promise<readonly string[]> => {
  const question = { team: TEAM, month: AUGUST, now: NOW, writes: false };
  const { meter } = await rebuildRollups(ledger.ports)(question);
  return meter.map(
    ({ window, cap = '', used, explained, verdict }) =>
      `${window}${cap}: ${used} ${explained}${MARK[verdict]}`,
  );
};

describe('the meter of the present month', () => {
  it('has used what the receipts and their corrections say, without what it holds', async () => {
    const yesterday = aReceipt('two', { at: at('2026-08-21T23:59:59Z'), usd: microUsd(1_000) });
    const ledger = fakeLedger(aReceipt('one'), yesterday);
    ledger.correct(aCorrection());
    const holds = new Map([[holdFor(ledger, 'two', 1), aHold({ tokens: 50, usd: microUsd(7) })]]);
    ledger.meter = metered(170, 1_107, { holds });

    expect(await compare(ledger)).toEqual(['2026-08: 1100 1100', '2026-08-22: 120 120']);
  });

  it('differs by a micro-dollar or a token, either way', async () => {
    const ledger = fakeLedger(aReceipt('one'));

    ledger.meter = metered(121, 119);
    expect(await compare(ledger)).toEqual(['2026-08: 119 120 !', '2026-08-22: 121 120 !']);
    ledger.meter = metered(119, 121);
    expect(await compare(ledger)).toEqual(['2026-08: 121 120 !', '2026-08-22: 119 120 !']);
  });

  it('has each cap compared with the receipts that name it', async () => {
    const ledger = fakeLedger(aReceipt('one'), aReceipt('two', { cap: CAP }));
    ledger.correct(aCorrection({ receipt: aReceipt('two', { cap: CAP, usd: microUsd(100) }) }));
    ledger.meter = metered(240, 220, {
      usdOfCap: new Map([
        ['AbCd:679', 100],
        ['AbCd:678', 5],
        ['gone:679', 3],
      ]),
    });

    expect(await compare(ledger)).toEqual([
      '2026-08: 220 220',
      '2026-08AbCd: 100 100',
      '2026-08gone: 3 0 !',
      '2026-08-22: 240 240',
    ]);
  });

  it('does not have a receipt in it whose hold was not settled yet, or ran out before it was', async () => {
    const ledger = fakeLedger(aReceipt('one'), aReceipt('two'), aReceipt('three'));
    const held = holdFor(ledger, 'one', SLOT);
    const expired = holdFor(ledger, 'two', SLOT - 9);
    const settled = holdFor(ledger, 'three', SLOT);
    ledger.expired.set(expired, { ...aHold({ slot: SLOT - 9 }), isCharged: false });
    // The id of the third was used again: that hold is another call's.
    const holds = new Map([
      [held, aHold({ tokens: 500, usd: microUsd(900) })],
      [settled, aHold({ slot: SLOT + 1, tokens: 10, usd: microUsd(20) })],
    ]);
    ledger.meter = metered(630, 1_040, { holds });

    expect(await compare(ledger)).toEqual(['2026-08: 120 120', '2026-08-22: 120 120']);
  });

  it('has a receipt in it that is marked as settled, whatever is held under its id', async () => {
    const ledger = fakeLedger(aReceipt('one'));
    const id = holdFor(ledger, 'one', SLOT);
    const entry = ledger.entries[0];
    if (entry?.kind === 'receipt') ledger.entries[0] = { ...entry, isSettled: true };
    const holds = new Map([[id, aHold({ tokens: 500, usd: microUsd(900) })]]);
    ledger.meter = metered(620, 1_020, { holds });

    expect(await compare(ledger)).toEqual(['2026-08: 120 120', '2026-08-22: 120 120']);
  });

  it('has holds in it that ran out and were kept as charged, and tokens that were told alone', async () => {
    const ledger = fakeLedger(aReceipt('one'));
    ledger.entries.push({ kind: 'tokens', at: NOW, tokens: 1_000 });
    const lost = holdFor(fakeLedger(aReceipt('lost')), 'lost', SLOT);
    ledger.expired.set(lost, { ...aHold({ tokens: 30, usd: microUsd(40) }), isCharged: true });
    ledger.meter = metered(1_150, 160);

    expect(await compare(ledger)).toEqual(['2026-08: 160 160', '2026-08-22: 1150 1150']);
  });

  it('may move while the receipts are read, as long as it comes past their sum', async () => {
    const ledger = fakeLedger(aReceipt('one'));
    const late = aReceipt('two', { usd: microUsd(500) });
    ledger.meter = metered(120, 120);
    const settle = (usd: number) => () => {
      ledger.meter = metered(240, usd);
    };
    ledger.add([late]);

    ledger.interruptions = [{ before: 'receipts', act: settle(620) }];
    expect(await compare(ledger)).toEqual(['2026-08: 620 620', '2026-08-22: 240 240']);
    ledger.meter = metered(120, 120);
    ledger.interruptions = [{ before: 'receipts', act: settle(619) }];
    expect(await compare(ledger)).toEqual(['2026-08: 619 620 !', '2026-08-22: 240 240']);
    ledger.meter = metered(120, 621);
    ledger.interruptions = [{ before: 'receipts', act: settle(900) }];
    expect(await compare(ledger)).toEqual(['2026-08: 900 620 !', '2026-08-22: 240 240']);
  });

  it('is not judged where amounts were corrected while the receipts were read', async () => {
    const ledger = fakeLedger(aReceipt('one'));
    let [usd, number] = [120, 0];
    const act = () => {
      const before = { usd: microUsd(usd), pricing: 'listed' as const };
      [usd, number] = [usd - 1, number + 1];
      const receipt = aReceipt('one', { usd: microUsd(usd) });
      ledger.correct(aCorrection({ receipt, number, before }));
      ledger.meter = metered(120, usd + 1);
    };
    // After the receipts were read, in each round.
    const wait = { before: 'rollups' as const, act: () => undefined };
    ledger.interruptions = [1, 2, 3].flatMap(() => [wait, { before: 'rollups' as const, act }]);
    ledger.meter = metered(120, 121);

    expect(await compare(ledger)).toEqual(['2026-08: 119 118 ?', '2026-08-22: 120 120']);
  });
});
