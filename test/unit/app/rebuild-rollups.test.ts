import { rebuildRollups } from '../../../src/app/rebuild-rollups.ts';
import { modelId } from '../../../src/domain/ids.ts';
import { microUsd } from '../../../src/domain/money.ts';
import { at, NOW, TEAM } from '../../support/builders.ts';
import {
  aCorrection,
  aReceipt,
  AUGUST,
  type FakeLedger,
  fakeLedger,
} from '../../support/fake-ledger.ts';

/** A month later: the meter is not asked. */
const SEPTEMBER = at('2026-09-02T00:00:00Z');

const check = (ledger: FakeLedger, now = SEPTEMBER) =>
  rebuildRollups(ledger.ports)({ team: TEAM, month: AUGUST, now, writes: false });
const write = (ledger: FakeLedger, now = SEPTEMBER) =>
  rebuildRollups(ledger.ports)({ team: TEAM, month: AUGUST, now, writes: true });

const twoReceipts = () => fakeLedger(aReceipt('one'), aReceipt('two', { usd: microUsd(300) }));

const TWO = {
  calls: 2,
  tokens: 240,
  inputTokens: 200,
  outputTokens: 40,
  usd: 420,
  unpricedCalls: 0,
};
const ONE = {
  calls: 1,
  tokens: 120,
  inputTokens: 100,
  outputTokens: 20,
  usd: 120,
  unpricedCalls: 0,
};
const NONE = { calls: 0, tokens: 0, inputTokens: 0, outputTokens: 0, usd: 0, unpricedCalls: 0 };

describe('a check of the roll-ups', () => {
  it('finds no difference where they say what the receipts say', async () => {
    const report = await check(twoReceipts());

    expect(report).toEqual({
      receipts: 2,
      corrections: 0,
      lines: 4,
      moving: 0,
      written: [],
      left: [],
      unclear: [],
      notRolledUp: [],
      overdue: 0,
      meter: [],
      isRight: true,
    });
  });

  it('tells what is stored and what the receipts say of each line that differs, and writes nothing', async () => {
    const ledger = twoReceipts();
    ledger.damage('2026-08-22', { usd: -1, calls: 3 });
    ledger.lines.delete('2026-08 MODEL gpt-4o');

    const { left, written, isRight } = await check(ledger);

    expect(
      left.map(({ window, part, stored, sums }) => [window.id, part, stored.sums, sums]),
    ).toEqual([
      ['2026-08-22', [], { ...TWO, usd: 419, calls: 5 }, TWO],
      ['2026-08', ['MODEL', 'gpt-4o'], NONE, TWO],
    ]);
    expect([written, isRight]).toEqual([[], false]);
    expect(ledger.sums('2026-08-22')).toEqual({ ...TWO, usd: 419, calls: 5 });
  });

  it('finds a line that no receipt explains', async () => {
    const ledger = twoReceipts();
    const part = ['USER', 'nobody'];
    ledger.lines.set('2026-08 USER nobody', {
      key: '2026-08 USER nobody',
      window: AUGUST,
      part,
      sums: ONE,
      revision: 0,
    });

    const { left } = await check(ledger);

    expect(left).toMatchObject([{ part: ['USER', 'nobody'], stored: { sums: ONE }, sums: NONE }]);
  });

  it('leaves a receipt that was not rolled up out on both sides', async () => {
    const ledger = fakeLedger(aReceipt('one'));
    ledger.add([aReceipt('two', { usd: microUsd(300) })]);

    const { receipts, left, notRolledUp } = await check(ledger);

    expect([receipts, left]).toEqual([2, []]);
    expect(notRolledUp.map(({ request }) => request)).toEqual(['two']);
  });

  it('takes a roll-up that is missing for wrong once it is more than five minutes late', async () => {
    const ledger = fakeLedger(aReceipt('one'));
    ledger.add([aReceipt('two')]);

    expect(await check(ledger, at('2026-09-01T00:00:00Z'))).toMatchObject({
      overdue: 1,
      isRight: false,
    });
    ledger.meter = {
      ...ledger.meter,
      tokensOnDay: new Map([[20_687, 240]]),
      usdInMonth: new Map([[679, 240]]),
    };
    expect(await check(ledger, at('2026-08-22T14:10:00Z'))).toMatchObject({
      overdue: 0,
      isRight: true,
    });
    expect(await check(ledger, at('2026-08-22T14:10:00.001Z'))).toMatchObject({
      overdue: 1,
      isRight: false,
    });
  });

  it('takes corrections into account', async () => {
    const ledger = twoReceipts();
    const model = modelId('gpt-4o');
    ledger.correct(aCorrection());
    ledger.correct(
      aCorrection({
        number: 2,
        receipt: aReceipt('one', { model, usd: microUsd(90), pricing: 'conservative' }),
        before: { usd: microUsd(100), pricing: 'listed' },
      }),
    );

    expect(await check(ledger)).toMatchObject({ corrections: 2, left: [], isRight: true });
    expect(ledger.sums('2026-08')).toEqual({ ...TWO, usd: 390, unpricedCalls: 1 });
  });

  it('judges a line that grows while receipts are read to within what was added', async () => {
    const ledger = twoReceipts();
    const late = aReceipt('three');
    ledger.add([late]);
    ledger.interruptions = [{ before: 'receipts', act: () => ledger.rollUpNow([late]) }];

    expect(await check(ledger)).toMatchObject({ left: [], unclear: [], moving: 4, isRight: true });
  });

  it('finds a difference in a line that grows, where growing does not explain it', async () => {
    const ledger = twoReceipts();
    const late = aReceipt('three');
    ledger.add([late]);
    ledger.damage('2026-08', { usd: 1_000 });
    ledger.interruptions = [{ before: 'receipts', act: () => ledger.rollUpNow([late]) }];

    const { left, isRight } = await check(ledger);

    expect(left).toMatchObject([{ window: { id: '2026-08' }, part: [], verdict: 'wrong_moving' }]);
    expect(isRight).toBe(false);
  });

  it('looks again where somebody corrected while receipts were read, and says so if that goes on', async () => {
    const once = twoReceipts();
    once.interruptions = [{ before: 'receipts', act: () => once.correct(aCorrection()) }];
    const forever = twoReceipts();
    let [usd, number] = [120, 0];
    const act = () => {
      const before = { usd: microUsd(usd), pricing: 'listed' as const };
      [usd, number] = [usd + 1, number + 1];
      forever.correct(
        aCorrection({ receipt: aReceipt('one', { usd: microUsd(usd) }), number, before }),
      );
    };
    forever.interruptions = [1, 2, 3].map(() => ({ before: 'receipts', act }));

    expect(await check(once)).toMatchObject({ unclear: [], isRight: true });
    const { unclear, left, isRight } = await check(forever);
    expect([unclear.length, left, isRight]).toEqual([4, [], false]);
  });
});

describe('a rebuild of the roll-ups', () => {
  it('sets right what is wrong, missing or without receipts, and a second one finds nothing', async () => {
    const ledger = twoReceipts();
    ledger.damage('2026-08', { usd: 5 });
    ledger.lines.delete('2026-08-22');
    const stray = {
      key: '2026-08 USER ann',
      window: AUGUST,
      part: ['USER', 'ann'],
      sums: ONE,
      revision: 7,
    };
    ledger.lines.set(stray.key, stray);

    const first = await write(ledger);
    const second = await write(ledger);

    expect(first.written.map(({ window, part }) => [window.id, ...part].join(' '))).toEqual([
      '2026-08',
      '2026-08 USER ann',
      '2026-08-22',
    ]);
    expect([first.isRight, first.left, second.written, second.isRight]).toEqual([
      true,
      [],
      [],
      true,
    ]);
    expect(ledger.sums('2026-08')).toEqual(TWO);
    expect(ledger.sums('2026-08-22')).toEqual(TWO);
    expect(ledger.lines.get('2026-08 USER ann')).toMatchObject({ sums: NONE, revision: 8 });
  });

  it('adds a receipt that was not rolled up, once, after the lines were set', async () => {
    const ledger = fakeLedger(aReceipt('one'));
    ledger.add([aReceipt('two', { usd: microUsd(300) })]);
    ledger.damage('2026-08', { usd: -20 });

    const first = await write(ledger);
    const second = await write(ledger);

    expect([first.isRight, first.notRolledUp.length, second.notRolledUp.length]).toEqual([
      true,
      1,
      0,
    ]);
    expect(ledger.sums('2026-08')).toEqual(TWO);
    expect(ledger.sums('2026-08 USER -')).toEqual(TWO);
  });

  it('never overwrites what was added between its reading and its writing', async () => {
    const ledger = fakeLedger(aReceipt('one'));
    const late = aReceipt('two', { usd: microUsd(300) });
    ledger.damage('2026-08', { usd: -20 });
    const act = () => {
      ledger.add([late]);
      ledger.rollUpNow([late]);
    };
    ledger.interruptions = [{ before: 'set', act }];

    const { written, isRight } = await write(ledger);

    expect([written.length, isRight]).toEqual([1, true]);
    expect(ledger.sums('2026-08')).toEqual(TWO);
  });

  it('does not count a receipt that somebody rolled up while it was read', async () => {
    const ledger = fakeLedger(aReceipt('one'));
    const late = aReceipt('two', { usd: microUsd(300) });
    ledger.add([late]);
    ledger.damage('2026-08', { usd: -20 });
    // The second reading of the roll-ups: the receipt was read as not marked.
    const roll = () => ledger.rollUpNow([late]);
    ledger.interruptions = [
      { before: 'rollups', act: () => undefined },
      { before: 'rollups', act: roll },
    ];

    const { isRight } = await write(ledger);

    expect(isRight).toBe(true);
    expect(ledger.sums('2026-08')).toEqual(TWO);
    expect(ledger.sums('2026-08-22')).toEqual(TWO);
  });

  it('gives up on a line that keeps moving, and leaves it as it is', async () => {
    const ledger = fakeLedger(aReceipt('one'));
    ledger.damage('2026-08', { usd: -1_000 });
    const more = ['two', 'three', 'four'].map((request) => aReceipt(request));
    ledger.interruptions = more.map((receipt) => ({
      before: 'receipts',
      act: () => {
        ledger.add([receipt]);
        ledger.rollUpNow([receipt]);
      },
    }));

    const { left, written, isRight } = await write(ledger);

    expect(left).toMatchObject([{ window: { id: '2026-08' }, verdict: 'wrong_moving' }]);
    expect([written, isRight]).toEqual([[], false]);
    expect(ledger.sums('2026-08')?.usd).toBe(-520);
  });
});

describe('the present month', () => {
  it('has its meter compared, and one that is over has not', async () => {
    const ledger = fakeLedger(aReceipt('one'));

    expect((await check(ledger, SEPTEMBER)).meter).toEqual([]);
    expect((await check(ledger, NOW)).meter).toEqual([
      {
        counter: 'usdInMonth',
        window: '2026-08',
        cap: undefined,
        used: 0,
        explained: 120,
        verdict: 'different',
      },
      {
        counter: 'tokensOnDay',
        window: '2026-08-22',
        cap: undefined,
        used: 0,
        explained: 120,
        verdict: 'different',
      },
    ]);
    expect((await check(ledger, NOW)).isRight).toBe(false);
  });
});
