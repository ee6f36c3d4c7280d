import { parseReceipt, toReceiptItem } from '../../../../src/adapters/dynamo/receipt-item.ts';
import { modelId } from '../../../../src/domain/ids.ts';
import { capCodeOf } from '../../../../src/domain/caps.ts';
import { parseRate, ratesOf } from '../../../../src/domain/prices.ts';
import type { Receipt } from '../../../../src/domain/usage.ts';
import { aHold, dollars, MODEL, NOW, REQUEST, TEAM } from '../../../support/builders.ts';

const rate = (text: string) => {
  const value = parseRate(text);
  if (value === undefined) throw new Error(`Not a rate: ${text}`);
  return value;
};

const SPARSE: Receipt = {
  team: TEAM,
  request: REQUEST,
  kind: 'incomplete',
  model: undefined,
  servedModel: undefined,
  provider: undefined,
  tokens: { input: 0, output: 0 },
  at: NOW,
  user: undefined,
  reportedUsd: undefined,
  usd: dollars(0),
  pricing: 'unpriced',
  price: undefined,
  listing: undefined,
  tokensCounted: 0,
  cap: undefined,
};

const FULL: Receipt = {
  team: TEAM,
  request: REQUEST,
  kind: 'used',
  model: MODEL,
  servedModel: modelId('gpt-4o-2024-08-06'),
  provider: 'openai',
  tokens: { input: 6, output: 5, cacheRead: 4, cacheWrite: 3, cacheWriteHour: 2, reasoning: 1 },
  at: NOW,
  user: 'a#b 😀',
  reportedUsd: dollars(0.25),
  usd: dollars(0.3),
  pricing: 'listed',
  price: {
    ...ratesOf({ input: rate('2.5'), output: rate('0.000000001'), cacheRead: rate('1.25') }),
    inputIncludesCached: true,
    tiers: [
      { overInputTokens: 200_000, ...ratesOf({ input: rate('5'), output: rate('999999.5') }) },
    ],
  },
  listing: 'list:openai/gpt-4o@1970-01-01T00:00:00.000Z',
  tokensCounted: 11,
  cap: capCodeOf({ model: 'gpt-4o', usdPerMonth: dollars(50) }),
};

describe('a receipt in the store', () => {
  it.each([
    ['with everything', FULL, aHold({ cap: FULL.cap })],
    ['with next to nothing', SPARSE, undefined],
  ])('is read as it was written: %s', (_what, receipt, hold) => {
    expect(parseReceipt(toReceiptItem(receipt, hold))).toEqual({
      receipt,
      hold,
      isRolledUp: false,
      isSettled: false,
    });
  });

  it.each([
    ['in the sums of the reports', 'rolledUp', 'isRolledUp'],
    ['on the meter', 'settled', 'isSettled'],
  ] as const)('says when it is %s', (_where, name, mark) => {
    const item = { ...toReceiptItem(FULL, undefined), [name]: { BOOL: true } };

    expect(parseReceipt(item)[mark]).toBe(true);
  });

  it('stands under its team and its request, and is forgotten after four hundred days', () => {
    expect(toReceiptItem(FULL, undefined)).toMatchObject({
      pk: { S: 'USAGE#alpha#request-1' },
      sk: { S: 'RECEIPT' },
      expires_at: { N: String(Date.parse('2027-09-26T14:05:00Z') / 1_000) },
    });
  });

  it('has its prices as a person reads them', () => {
    expect(toReceiptItem(FULL, undefined)['price']?.M).toMatchObject({
      input: { S: '2.5' },
      output: { S: '0.000000001' },
      cacheRead: { S: '1.25' },
      cacheWrite: { S: '2.5' },
      tiers: { L: [{ M: { overInputTokens: { N: '200000' }, output: { S: '999999.5' } } }] },
    });
  });

  it.each([
    ['without an amount', { usd: undefined }],
    ['with a negative amount', { usd: { N: '-1' } }],
    ['with a price that is none', { price: { M: { input: { S: 'cheap' } } } }],
    ['of an unknown kind', { kind: { S: 'guessed' } }],
    ['with a marker in place of a hold', { hold: { B: Uint8Array.from([0, 0, 0, 1]) } }],
  ])('is not believed where this code cannot have written it: %s', (_what, changes) => {
    const item = Object.fromEntries(
      Object.entries({ ...toReceiptItem(FULL, undefined), ...changes }).filter(
        (entry): entry is [string, NonNullable<(typeof entry)[1]>] => entry[1] !== undefined,
      ),
    );

    expect(() => parseReceipt(item as never)).toThrow();
  });
});
