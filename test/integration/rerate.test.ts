import { modelId, type TeamId } from '../../src/domain/ids.ts';
import { capCodeOf } from '../../src/domain/caps.ts';
import { microUsd } from '../../src/domain/money.ts';
import { at } from '../support/builders.ts';
import {
  aUsage,
  many,
  meddled,
  type MonthBench,
  openMonthBench,
  priceOf,
} from '../support/month-bench.ts';

const OLD = [priceOf('gpt-4o', '1')];
const NEW = [...OLD, priceOf('gpt-4o', '3', at('2026-08-10T00:00:00Z'))];

let bench: MonthBench;
beforeAll(async () => {
  bench = await openMonthBench();
});
afterAll(() => bench.close());

const usdOf = async (team: TeamId): Promise<number | undefined> =>
  (await bench.meter(team)).usdInMonth.get(679);

const monthLine = async (team: TeamId): Promise<readonly unknown[]> => {
  const line = (await bench.items(`TEAM#${team}`)).get('SPEND#2026-08');
  return [line?.['calls']?.N, line?.['tokens']?.N, line?.['usd']?.N];
};

/** Sort keys of all that stands beside each receipt, in one list. */
const correctionsOf = async (team: TeamId, count: number): Promise<readonly string[]> => {
  const partitions = await Promise.all(
    many(team, count).map(({ request }) => bench.items(`USAGE#${team}#${request}`)),
  );
  return partitions.flatMap((items) => [...items.keys()].filter((sk) => sk !== 'RECEIPT'));
};

const transactionsFail = (when: 'before' | 'after', fatal: (nth: number) => boolean) => ({
  [when]: (command: string, nth: number) =>
    command === 'TransactWriteItemsCommand' && fatal(nth)
      ? Promise.reject(new Error('The connection is gone'))
      : undefined,
});

describe('a re-rating', () => {
  it('corrects what a new price makes different, beside receipts that stay as they are', async () => {
    const cap = { model: 'gpt-*', usdPerMonth: microUsd(9_000_000) };
    const team = await bench.newTeam({ caps: [cap] });
    const early = aUsage(team, 'early', { at: at('2026-08-09T23:59:59Z') });
    await bench.record([early, aUsage(team, 'late'), aUsage(team, 'later')], OLD);
    const receipt = (await bench.items(`USAGE#${team}#late`)).get('RECEIPT');

    const report = await bench.rerate(team, NEW, { applies: true });

    expect(report).toMatchObject({
      models: [{ model: 'gpt-4o', receipts: 3, changed: 2, before: 360, after: 840 }],
      written: 2,
    });
    const items = await bench.items(`USAGE#${team}#late`);
    expect([...items.keys()]).toEqual(['CORRECTION#1', 'RECEIPT']);
    expect(items.get('RECEIPT')).toEqual(receipt);
    expect(items.get('CORRECTION#1')).toMatchObject({
      number: { N: '1' },
      usd: { N: '360' },
      before: { M: { usd: { N: '120' }, pricing: { S: 'listed' } } },
      listing: { S: 'override:tests/gpt-4o@2026-08-10T00:00:00.000Z' },
      price: { M: { input: { S: '3' } } },
      expires_at: receipt?.['expires_at'],
    });
    expect((await bench.items(`USAGE#${team}#early`)).size).toBe(1);
    const meter = await bench.meter(team);
    expect(meter.usdInMonth.get(679)).toBe(840);
    expect(meter.usdOfCap.get(`${capCodeOf(cap)}:679`)).toBe(840);
    expect(await monthLine(team)).toEqual(['3', '360', '840']);
    // By which a rebuild that reads meanwhile knows that the line was touched.
    const line = (await bench.items(`TEAM#${team}`)).get('SPEND#2026-08');
    expect(line?.['revision']).toEqual({ N: '1' });
    expect(await bench.rebuild(team, 'check')).toMatchObject({ corrections: 2, isRight: true });
  });

  it('writes nothing unless asked', async () => {
    const team = await bench.newTeam();
    await bench.record(many(team, 2), OLD);

    const { changes, written } = await bench.rerate(team, NEW);

    expect([changes.length, written]).toEqual([2, 0]);
    expect(await correctionsOf(team, 2)).toEqual([]);
    expect([await usdOf(team), await monthLine(team)]).toEqual([240, ['2', '240', '240']]);
  });

  it('counts corrections up, and comes back to where it was', async () => {
    const team = await bench.newTeam();
    await bench.record(many(team, 1), OLD);
    const applies = true;

    for (const prices of [NEW, NEW, OLD, NEW, OLD]) await bench.rerate(team, prices, { applies });

    expect(await correctionsOf(team, 1)).toEqual([
      'CORRECTION#1',
      'CORRECTION#2',
      'CORRECTION#3',
      'CORRECTION#4',
    ]);
    expect([await usdOf(team), await monthLine(team)]).toEqual([120, ['1', '120', '120']]);
    expect(await bench.rebuild(team, 'check')).toMatchObject({ isRight: true });
  });

  it('gives a receipt back its own price, and no longer lists it as unpriced', async () => {
    const team = await bench.newTeam();
    await bench.record([aUsage(team, 'a', { model: modelId('gpt-ours') })], OLD);

    await bench.rerate(team, [...OLD, priceOf('gpt-ours', '0.5')], { applies: true });

    const line = (await bench.items(`TEAM#${team}`)).get('SPEND#2026-08#MODEL#gpt-ours');
    expect([line?.['usd']?.N, line?.['unpricedCalls']?.N]).toEqual(['60', '0']);
    expect(await bench.rebuild(team, 'check')).toMatchObject({ isRight: true });
  });

  it('leaves the meter alone for a month before the last', async () => {
    const team = await bench.newTeam();
    await bench.record(many(team, 2), OLD);

    await bench.rerate(team, NEW, { applies: true, now: at('2026-10-01T00:00:00Z') });

    expect([await usdOf(team), await monthLine(team)]).toEqual([240, ['2', '240', '720']]);
  });

  it('corrects each receipt once when several run at once', async () => {
    const team = await bench.newTeam();
    await bench.record(many(team, 60), OLD);
    const applies = true;

    const reports = await Promise.all([1, 2, 3].map(() => bench.rerate(team, NEW, { applies })));

    const written = reports.reduce((sum, report) => sum + report.written, 0);
    expect(written).toBe(60);
    expect(await correctionsOf(team, 60)).toEqual(Array(60).fill('CORRECTION#1'));
    expect([await usdOf(team), await monthLine(team)]).toEqual([21_600, ['60', '7200', '21600']]);
  });

  it('is right while calls are recorded and roll-ups rebuilt', async () => {
    const team = await bench.newTeam();
    await bench.record(many(team, 30), OLD);
    const late = Array.from({ length: 20 }, (_, index) => aUsage(team, `late-${index}`));

    await Promise.all([
      bench.rerate(team, NEW, { applies: true }),
      bench.rebuild(team, 'write'),
      ...late.map((event) => bench.record([event], OLD)),
    ]);
    await bench.rerate(team, NEW, { applies: true });

    expect([await usdOf(team), await monthLine(team)]).toEqual([18_000, ['50', '6000', '18000']]);
    expect(await bench.rebuild(team, 'check')).toMatchObject({ isRight: true });
  });

  it('is finished by the next run when it ends between two transactions', async () => {
    const team = await bench.newTeam();
    await bench.record(many(team, 60), OLD);
    const dying = meddled(
      bench.table.name,
      transactionsFail('before', (nth) => nth > 1),
    );

    await expect(bench.rerate(team, NEW, { applies: true, table: dying })).rejects.toThrow();
    const half = await monthLine(team);
    const rest = await bench.rerate(team, NEW, { applies: true });

    expect([half, rest.written]).toEqual([['60', '7200', '12960'], 36]);
    expect([await usdOf(team), await monthLine(team)]).toEqual([21_600, ['60', '7200', '21600']]);
  });

  it('corrects once when the answer to a transaction is lost, and it is run again', async () => {
    const team = await bench.newTeam();
    await bench.record(many(team, 40), OLD);
    const deaf = meddled(
      bench.table.name,
      transactionsFail('after', () => true),
    );

    await expect(bench.rerate(team, NEW, { applies: true, table: deaf })).rejects.toThrow();
    const rest = await bench.rerate(team, NEW, { applies: true });

    expect(rest.written).toBe(16);
    expect([await usdOf(team), await monthLine(team)]).toEqual([14_400, ['40', '4800', '14400']]);
  });

  it('corrects once when the answer is lost and the transaction is sent again', async () => {
    const team = await bench.newTeam();
    await bench.record(many(team, 10), OLD);
    const table = meddled(
      bench.table.name,
      transactionsFail('after', (nth) => nth === 1),
      2,
    );

    const { written } = await bench.rerate(team, NEW, { applies: true, table });

    expect(written).toBe(10);
    expect([await usdOf(team), await monthLine(team)]).toEqual([3_600, ['10', '1200', '3600']]);
  });

  it('rolls a receipt up before it corrects it, so that no line has less than nothing in it', async () => {
    const team = await bench.newTeam();
    const dying = meddled(
      bench.table.name,
      transactionsFail('before', (nth) => nth > 1),
    );
    await expect(bench.record(many(team, 3), NEW, dying)).rejects.toThrow();
    expect(await monthLine(team)).toEqual([undefined, undefined, undefined]);

    await bench.rerate(team, OLD, { applies: true });

    expect([await usdOf(team), await monthLine(team)]).toEqual([360, ['3', '360', '360']]);
    await bench.record(many(team, 3), NEW);
    expect(await monthLine(team)).toEqual(['3', '360', '360']);
  });

  it('does not touch a receipt whose call was charged at its hold', async () => {
    const team = await bench.newTeam();
    await bench.hold(team, 'cut');
    await bench.record([aUsage(team, 'cut', { kind: 'incomplete' })], OLD);

    const { leftAlone, changes } = await bench.rerate(team, NEW, { applies: true });

    expect([leftAlone.incomplete, changes]).toEqual([{ receipts: 1, usd: 5_000 }, []]);
    expect(await usdOf(team)).toBe(5_000);
  });
});
