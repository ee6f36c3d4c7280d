import type { ExpiredHold, StoredReceipt, UnheldUsage } from '../../../src/app/ports.ts';
import { type SettleDeps, settleUsages } from '../../../src/app/settle-usages.ts';
import { StoreFault } from '../../../src/domain/errors.ts';
import { type HoldId, holdIdOf } from '../../../src/domain/holds.ts';
import { requestId } from '../../../src/domain/ids.ts';
import type { Receipt } from '../../../src/domain/usage.ts';
import {
  aHold,
  aMeter,
  DAY,
  dollars,
  holdsOf,
  MODEL,
  MONTH,
  NOW,
  TEAM,
} from '../../support/builders.ts';

const aReceipt = (id: string): Receipt => ({
  team: TEAM,
  request: requestId(id),
  kind: 'used',
  model: MODEL,
  servedModel: undefined,
  provider: undefined,
  tokens: { input: 1_000, output: 100 },
  at: NOW,
  user: undefined,
  reportedUsd: undefined,
  usd: dollars(0.0035),
  pricing: 'listed',
  price: undefined,
  listing: undefined,
  tokensCounted: 1_100,
  cap: undefined,
});

const CHARGE = {
  tokensOnDay: new Map([[DAY, 1_100]]),
  usdInMonth: new Map([[MONTH, 3_500]]),
  usdOfCap: new Map(),
};

/** A store that has nothing and takes everything, but for what a test changes. */
const aStore = (changes: Partial<SettleDeps> = {}) => {
  const unheld: UnheldUsage[] = [];
  const deps: SettleDeps = {
    readMeter: () => Promise.resolve(aMeter()),
    writeReceipt: () => Promise.resolve({ outcome: 'written' }),
    settleHolds: () => Promise.resolve('settled'),
    findExpired: () => Promise.resolve(new Map()),
    recordUnheld: (usage) => {
      unheld.push(usage);
      return Promise.resolve({ outcome: 'recorded' });
    },
    bookLate: () => Promise.resolve('booked'),
    chunkMax: 2,
    ...changes,
  };
  return { unheld, settle: (...ids: string[]) => settleUsages(deps, TEAM, ids.map(aReceipt)) };
};

const held = () => Promise.resolve(aMeter({ holds: holdsOf({ call: aHold() }) }));

describe('usages on their way to the end', () => {
  it('are none where there are none, and nobody is asked', async () => {
    const { settle } = aStore({ readMeter: () => Promise.reject(new Error('asked')) });

    expect(await settle()).toEqual(new Map());
  });

  it('go together, as many as one write takes', async () => {
    const { unheld, settle } = aStore();

    const settled = await settle('a', 'b', 'c', 'd', 'e');

    expect(unheld.map(({ receipts }) => receipts.map(({ request }) => request))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e'],
    ]);
    expect(unheld[2]?.change).toEqual(CHARGE);
    expect([...settled.values()].map(({ isNew }) => isNew)).toEqual(Array(5).fill(true));
  });

  it('give up where the meter keeps moving, and are to be sent again', async () => {
    let rounds = 0;
    const { settle } = aStore({
      readMeter: () => {
        rounds += 1;
        return held();
      },
      settleHolds: () => Promise.resolve('moved'),
    });

    await expect(settle('call')).rejects.toThrow(StoreFault);
    expect(rounds).toBe(8);
  });

  it('are done in the last round that there is', async () => {
    let moves = 7;
    const { settle } = aStore({
      readMeter: held,
      settleHolds: () => Promise.resolve(moves-- > 0 ? 'moved' : 'settled'),
    });

    expect((await settle('call')).get(requestId('call'))?.isNew).toBe(true);
  });

  it('are a fault where the meter is gone', async () => {
    const { settle } = aStore({ readMeter: () => Promise.resolve(undefined) });

    await expect(settle('call')).rejects.toThrow(StoreFault);
  });

  it('are no longer new where the receipt stood before, and theirs is kept', async () => {
    const stored: StoredReceipt = { receipt: aReceipt('call'), hold: undefined, isRolledUp: true };
    const { settle } = aStore({
      recordUnheld: () => Promise.resolve({ outcome: 'exist', existing: [stored] }),
    });

    expect((await settle('call')).get(requestId('call'))).toEqual({ isNew: false, stored });
  });

  it('wait for the word of a hold that ran out between their two writes', async () => {
    const id = holdIdOf(requestId('call'));
    const word: ExpiredHold = { ...aHold(), isCharged: true };
    const meters = [aMeter({ holds: holdsOf({ call: aHold() }) }), aMeter()];
    const booked: unknown[] = [];
    const { settle } = aStore({
      readMeter: () => Promise.resolve(meters.shift()),
      settleHolds: () => Promise.resolve('moved'),
      findExpired: () => Promise.resolve(new Map<HoldId, ExpiredHold>([[id, word]])),
      bookLate: ({ change }) => {
        booked.push(change);
        return Promise.resolve('booked');
      },
    });

    expect((await settle('call')).get(requestId('call'))?.isNew).toBe(true);
    // What was held was kept: 1,000 tokens and 300,000 micro-dollars.
    expect(booked).toEqual([
      {
        tokensOnDay: new Map([[DAY, 100]]),
        usdInMonth: new Map([[MONTH, -296_500]]),
        usdOfCap: new Map(),
      },
    ]);
  });
});
