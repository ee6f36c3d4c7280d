import { capWindow } from '../../../src/domain/meter.ts';
import { capCodeOf } from '../../../src/domain/caps.ts';
import { afterAdmission, standingOf } from '../../../src/domain/standing.ts';
import {
  aHold,
  aMeter,
  aRing,
  at,
  DAY,
  dollars,
  holdsOf,
  MINUTE,
  MONTH,
  NOW,
  SLOT,
} from '../../support/builders.ts';

const cap = { model: 'claude-opus-*', usdPerMonth: dollars(50) };
const meter = aMeter({
  ...aRing([SLOT - 3, 40], [SLOT, 2]),
  requestsInMinute: new Map([
    [MINUTE, 5],
    [MINUTE - 1, 99],
  ]),
  tokensOnDay: new Map([
    [DAY, 12_000],
    [DAY - 1, 400_000],
  ]),
  usdInMonth: new Map([
    [MONTH, 24_000_000],
    [MONTH - 1, 99_000_000],
  ]),
  usdOfCap: new Map([[capWindow(capCodeOf(cap), MONTH), 9_000_000]]),
  holds: holdsOf({
    one: aHold({ tokens: 2_000, usd: dollars(4), cap: capCodeOf(cap) }),
    two: aHold({ tokens: 500, usd: dollars(1) }),
  }),
});

const day = { limit: 500_000, taken: 12_000, held: 2_500, resetsAt: at('2026-08-23T00:00:00Z') };
const month = {
  limit: 100_000_000,
  taken: 24_000_000,
  held: 5_000_000,
  resetsAt: at('2026-09-01T00:00:00Z'),
};

describe('standingOf', () => {
  it('reads the windows of now and no others', () => {
    expect(standingOf(meter, { at: NOW, window: 'sliding', cap: { cap } })).toEqual({
      minute: {
        limit: 100,
        requests: 42,
        freesAt: undefined,
        emptyAt: at('2026-08-22T14:06:05Z'),
      },
      day,
      month,
      cap: {
        limit: 50_000_000,
        taken: 9_000_000,
        held: 4_000_000,
        resetsAt: at('2026-09-01T00:00:00Z'),
      },
    });
  });

  it('counts the minute of the clock for a team with fixed windows', () => {
    const { minute } = standingOf(meter, { at: NOW, window: 'fixed', cap: undefined });

    expect(minute).toEqual({
      limit: 100,
      requests: 5,
      freesAt: undefined,
      emptyAt: at('2026-08-22T14:06:00Z'),
    });
  });

  it('knows when a full minute of the clock ends', () => {
    const full = aMeter({ requestsInMinute: new Map([[MINUTE, 100]]) });

    expect(standingOf(full, { at: NOW, window: 'fixed', cap: undefined }).minute).toEqual({
      limit: 100,
      requests: 100,
      freesAt: at('2026-08-22T14:06:00Z'),
      emptyAt: at('2026-08-22T14:06:00Z'),
    });
  });

  it('finds a minute of the clock that nothing was taken of empty', () => {
    expect(standingOf(aMeter(), { at: NOW, window: 'fixed', cap: undefined }).minute).toEqual({
      limit: 100,
      requests: 0,
      freesAt: undefined,
      emptyAt: undefined,
    });
  });

  it('says nothing of a cap that was not asked about', () => {
    expect(standingOf(meter, { at: NOW, window: 'sliding', cap: undefined }).cap).toBeUndefined();
  });

  it('begins every window anew at midnight of the first', () => {
    const standing = standingOf(meter, {
      at: at('2026-09-01T00:00:00Z'),
      window: 'sliding',
      cap: { cap },
    });

    expect(standing).toEqual({
      minute: { limit: 100, requests: 0, freesAt: undefined, emptyAt: undefined },
      day: { limit: 500_000, taken: 0, held: 0, resetsAt: at('2026-09-02T00:00:00Z') },
      month: { limit: 100_000_000, taken: 0, held: 0, resetsAt: at('2026-10-01T00:00:00Z') },
      cap: { limit: 50_000_000, taken: 0, held: 0, resetsAt: at('2026-10-01T00:00:00Z') },
    });
  });
});

describe('afterAdmission', () => {
  it('adds the request, and what it holds to all that it counts towards', () => {
    const before = standingOf(meter, { at: NOW, window: 'sliding', cap: { cap } });

    const after = afterAdmission(before, {
      at: NOW,
      window: 'sliding',
      requests: 1,
      tokens: 150,
      usd: 200,
    });

    expect(after).toEqual({
      minute: {
        limit: 100,
        requests: 43,
        freesAt: undefined,
        emptyAt: at('2026-08-22T14:06:05Z'),
      },
      day: { ...day, taken: 12_150, held: 2_650 },
      month: { ...month, taken: 24_000_200, held: 5_000_200 },
      cap: {
        limit: 50_000_000,
        taken: 9_000_200,
        held: 4_000_200,
        resetsAt: at('2026-09-01T00:00:00Z'),
      },
    });
  });

  it('leaves the minute alone where a check of the rate had taken the request', () => {
    const before = standingOf(meter, {
      at: at('2026-08-22T14:05:30Z'),
      window: 'sliding',
      cap: undefined,
    });

    const after = afterAdmission(before, {
      at: at('2026-08-22T14:05:30Z'),
      window: 'sliding',
      requests: 0,
      tokens: 150,
      usd: 200,
    });

    expect(after.minute).toEqual(before.minute);
    expect(after.day.taken).toBe(12_150);
  });

  it('empties a fixed minute with the clock', () => {
    const question = { at: NOW, window: 'fixed', cap: undefined } as const;

    const after = afterAdmission(standingOf(aMeter(), question), {
      ...question,
      requests: 1,
      tokens: 0,
      usd: 0,
    });

    expect(after.minute).toEqual({
      limit: 100,
      requests: 1,
      freesAt: undefined,
      emptyAt: at('2026-08-22T14:06:00Z'),
    });
    expect(after.cap).toBeUndefined();
  });
});
