import { share } from '../../../src/domain/ask.ts';
import { judge } from '../../../src/domain/judge.ts';
import type { Ask } from '../../../src/domain/ask.ts';
import { capWindow } from '../../../src/domain/meter.ts';
import { capCodeOf } from '../../../src/domain/caps.ts';
import { TIERS } from '../../../src/domain/tiers.ts';
import {
  aHold,
  aMeter,
  anAsk,
  aRing,
  at,
  DAY,
  dollars,
  holdsOf,
  MINUTE,
  MONTH,
  SLOT,
} from '../../support/builders.ts';

const TOMORROW = at('2026-08-23T00:00:00Z');
const NEXT_MONTH = at('2026-09-01T00:00:00Z');
const cap = { model: 'claude-opus-4-1', usdPerMonth: dollars(50) };
const ofCap = (amount: number) => new Map([[capWindow(capCodeOf(cap), MONTH), dollars(amount)]]);
const spent = (amount: number) => new Map([[MONTH, dollars(amount)]]);
const tokensToday = (tokens: number) => new Map([[DAY, tokens]]);

describe('a share', () => {
  it('is taken and needed in full where calls are held', () => {
    expect(share(150, 'on')).toEqual({ take: 150, need: 150 });
  });

  it('needs at least one, so that nothing passes a limit that is reached', () => {
    expect(share(0, 'on')).toEqual({ take: 0, need: 1 });
  });

  it('takes nothing where holds are off, whatever the estimate', () => {
    expect(share(150, 'off')).toEqual({ take: 0, need: 1 });
  });
});

describe('judge', () => {
  it('allows what fits', () => {
    const everything = anAsk({
      tokens: share(500_000, 'on'),
      usd: share(100_000_000, 'on'),
      cap: { cap, ...share(50_000_000, 'on') },
    });

    expect(judge(aMeter(), everything)).toBeUndefined();
  });

  it('denies a team that is not registered where such teams are not let in', () => {
    expect(judge(aMeter({ guestTier: 'sandbox' }), anAsk())).toEqual({
      outcome: 'deny',
      reason: { code: 'team_unknown' },
      retryAt: undefined,
    });
    expect(
      judge(aMeter({ guestTier: 'sandbox' }), anAsk({ guestTier: 'sandbox' })),
    ).toBeUndefined();
  });

  it('denies a suspended team, and knows no time at which it passes', () => {
    expect(judge(aMeter({ status: 'suspended' }), anAsk())).toEqual({
      outcome: 'deny',
      reason: { code: 'team_suspended' },
      retryAt: undefined,
    });
  });
});

describe('the month', () => {
  it('gives its last micro-dollar and not one more', () => {
    const meter = aMeter({ usdInMonth: new Map([[MONTH, 99_999_000]]) });

    expect(judge(meter, anAsk({ usd: share(1_000, 'on') }))).toBeUndefined();
    expect(judge(meter, anAsk({ usd: share(1_001, 'on') }))).toEqual({
      outcome: 'deny',
      reason: {
        code: 'budget_short',
        used: 99_999_000,
        taken: 99_999_000,
        limit: 100_000_000,
        asked: 1_001,
        resetsAt: NEXT_MONTH,
      },
      retryAt: NEXT_MONTH,
    });
  });

  it('is spent when what was used reaches the limit', () => {
    const meter = aMeter({ usdInMonth: spent(100.3) });

    expect(judge(meter, anAsk({ usd: share(300_000, 'on') }))).toEqual({
      outcome: 'deny',
      reason: {
        code: 'budget_spent',
        budget: 100_000_000,
        used: 100_300_000,
        taken: 100_300_000,
        limit: 100_000_000,
        asked: 300_000,
        resetsAt: NEXT_MONTH,
      },
      retryAt: NEXT_MONTH,
    });
  });

  it('is short and not spent while only what is held fills it', () => {
    const meter = aMeter({
      usdInMonth: spent(100),
      holds: holdsOf({ other: aHold({ usd: dollars(0.000001) }) }),
    });

    expect(judge(meter, anAsk({ usd: share(0, 'on') }))?.reason).toEqual({
      code: 'budget_short',
      used: 99_999_999,
      taken: 100_000_000,
      limit: 100_000_000,
      asked: 0,
      resetsAt: NEXT_MONTH,
    });
  });

  it('denies at the hard limit and tells the share of the budget', () => {
    const meter = aMeter({
      limits: { ...TIERS.standard, usdPerMonth: dollars(150) },
      budget: dollars(100),
      usdInMonth: spent(150.3),
    });

    expect(judge(meter, anAsk({ usd: share(1, 'on') }))?.reason).toMatchObject({
      code: 'budget_spent',
      budget: 100_000_000,
      limit: 150_000_000,
    });
  });

  it('of the month before is not counted', () => {
    const meter = aMeter({ usdInMonth: new Map([[MONTH - 1, dollars(999)]]) });

    expect(judge(meter, anAsk({ usd: share(1_000, 'on') }))).toBeUndefined();
  });

  it('does not concern a call that has no price', () => {
    expect(judge(aMeter({ usdInMonth: spent(999) }), anAsk())).toBeUndefined();
  });

  it('has no limit where there is none, and allows nothing where it is 0', () => {
    const usd = share(dollars(1_000_000), 'on');
    const none = aMeter({
      limits: { ...TIERS.standard, usdPerMonth: undefined },
      budget: undefined,
      usdInMonth: spent(5_000),
    });
    const zero = aMeter({
      limits: { ...TIERS.standard, usdPerMonth: dollars(0) },
      budget: dollars(0),
    });

    expect(judge(none, anAsk({ usd }))).toBeUndefined();
    expect(judge(zero, anAsk({ usd: share(0, 'off') }))?.reason.code).toBe('budget_spent');
  });
});

describe('a cap', () => {
  it('denies its own model while the month has room', () => {
    const meter = aMeter({ usdInMonth: spent(60), usdOfCap: ofCap(50.02) });
    const usd = share(300_000, 'on');

    expect(judge(meter, anAsk({ usd }))).toBeUndefined();
    expect(judge(meter, anAsk({ usd, cap: { cap, ...usd } }))).toEqual({
      outcome: 'deny',
      reason: {
        code: 'model_cap_spent',
        model: 'claude-opus-4-1',
        used: 50_020_000,
        taken: 50_020_000,
        limit: 50_000_000,
        asked: 300_000,
        resetsAt: NEXT_MONTH,
      },
      retryAt: NEXT_MONTH,
    });
  });

  it('is short while holds of its own fill it', () => {
    const code = capCodeOf(cap);
    const meter = aMeter({
      usdInMonth: spent(50),
      usdOfCap: ofCap(50),
      holds: holdsOf({
        own: aHold({ usd: dollars(1), cap: code }),
        other: aHold({ usd: dollars(2) }),
      }),
    });

    expect(judge(meter, anAsk({ cap: { cap, ...share(5, 'on') } }))?.reason).toEqual({
      code: 'model_cap_short',
      model: 'claude-opus-4-1',
      used: 49_000_000,
      taken: 50_000_000,
      limit: 50_000_000,
      asked: 5,
      resetsAt: NEXT_MONTH,
    });
  });

  it('of the month before is not counted', () => {
    const before = new Map([[capWindow(capCodeOf(cap), MONTH - 1), dollars(999)]]);

    expect(
      judge(aMeter({ usdOfCap: before }), anAsk({ cap: { cap, ...share(5, 'on') } })),
    ).toBeUndefined();
  });
});

describe('the day', () => {
  it('gives its last token and not one more', () => {
    const meter = aMeter({ tokensOnDay: tokensToday(499_000) });

    expect(judge(meter, anAsk({ tokens: share(1_000, 'on') }))).toBeUndefined();
    expect(judge(meter, anAsk({ tokens: share(1_001, 'on') }))).toEqual({
      outcome: 'deny',
      reason: {
        code: 'daily_tokens_short',
        used: 499_000,
        taken: 499_000,
        limit: 500_000,
        asked: 1_001,
        resetsAt: TOMORROW,
      },
      retryAt: TOMORROW,
    });
  });

  it('is spent when what was used reaches the limit', () => {
    const meter = aMeter({ tokensOnDay: tokensToday(500_123) });

    expect(judge(meter, anAsk({ tokens: share(10, 'on') }))?.reason).toEqual({
      code: 'daily_tokens_spent',
      used: 500_123,
      taken: 500_123,
      limit: 500_000,
      asked: 10,
      resetsAt: TOMORROW,
    });
  });

  it('denies only once it is used up where holds are off', () => {
    const tokens = share(400_000, 'off');

    expect(judge(aMeter({ tokensOnDay: tokensToday(499_999) }), anAsk({ tokens }))).toBeUndefined();
    expect(
      judge(aMeter({ tokensOnDay: tokensToday(500_000) }), anAsk({ tokens }))?.reason.code,
    ).toBe('daily_tokens_spent');
  });

  it('has no limit where there is none, and allows nothing where it is 0', () => {
    const none = aMeter({ limits: { ...TIERS.standard, tokensPerDay: undefined } });
    const zero = aMeter({ limits: { ...TIERS.standard, tokensPerDay: 0 } });

    expect(judge(none, anAsk({ tokens: share(1_000_000_000, 'on') }))).toBeUndefined();
    expect(judge(zero, anAsk({ tokens: share(0, 'on') }))?.reason).toEqual({
      code: 'daily_tokens_spent',
      used: 0,
      taken: 0,
      limit: 0,
      asked: 0,
      resetsAt: TOMORROW,
    });
  });

  it('ends at midnight of UTC', () => {
    const meter = aMeter({ tokensOnDay: tokensToday(500_000) });
    const tokens = share(1, 'on');

    expect(judge(meter, anAsk({ at: at('2026-08-22T23:59:59.999Z'), tokens }))?.retryAt).toBe(
      TOMORROW,
    );
    expect(judge(meter, anAsk({ at: TOMORROW, tokens }))).toBeUndefined();
  });
});

describe('the minute', () => {
  it('gives out exactly its limit', () => {
    expect(judge(aMeter(aRing([SLOT, 99])), anAsk())).toBeUndefined();
    expect(judge(aMeter(aRing([SLOT, 100])), anAsk())).toEqual({
      outcome: 'deny',
      reason: {
        code: 'rate_limited',
        requests: 101,
        requestsPerMinute: 100,
        resetsAt: at('2026-08-22T14:06:05Z'),
      },
      retryAt: at('2026-08-22T14:06:05Z'),
    });
  });

  it('frees as soon as one request fits, though it is empty only later', () => {
    const meter = aMeter(aRing([SLOT - 8, 50], [SLOT, 50]));

    expect(judge(meter, anAsk())).toEqual({
      outcome: 'deny',
      reason: {
        code: 'rate_limited',
        requests: 101,
        requestsPerMinute: 100,
        resetsAt: at('2026-08-22T14:06:05Z'),
      },
      retryAt: at('2026-08-22T14:05:25Z'),
    });
  });

  it('counts what was let through where the limit was lowered below it', () => {
    const meter = aMeter({
      ...aRing([SLOT - 1, 60], [SLOT, 20]),
      limits: { ...TIERS.standard, requestsPerMinute: 20 },
    });

    expect(judge(meter, anAsk())).toEqual({
      outcome: 'deny',
      reason: {
        code: 'rate_limited',
        requests: 81,
        requestsPerMinute: 20,
        resetsAt: at('2026-08-22T14:06:05Z'),
      },
      retryAt: at('2026-08-22T14:06:05Z'),
    });
  });

  it('of the clock begins anew where windows are fixed', () => {
    const meter = aMeter({
      ...aRing([SLOT - 1, 100]),
      requestsInMinute: new Map([[MINUTE, 100]]),
    });
    const fixed = (time: string): Ask => anAsk({ at: at(time), window: 'fixed' });

    expect(judge(meter, fixed('2026-08-22T14:05:59.999Z'))).toEqual({
      outcome: 'deny',
      reason: {
        code: 'rate_limited',
        requests: 101,
        requestsPerMinute: 100,
        resetsAt: at('2026-08-22T14:06:00Z'),
      },
      retryAt: at('2026-08-22T14:06:00Z'),
    });
    expect(judge(meter, fixed('2026-08-22T14:06:00Z'))).toBeUndefined();
  });

  it('has no limit where there is none', () => {
    const limits = { ...TIERS.standard, requestsPerMinute: undefined };

    expect(judge(aMeter({ ...aRing([SLOT, 9_999]), limits }), anAsk())).toBeUndefined();
  });

  it.each(['sliding', 'fixed'] as const)('never frees where its limit is 0: %s', (window) => {
    const limits = { ...TIERS.standard, requestsPerMinute: 0 };

    expect(judge(aMeter({ limits }), anAsk({ window }))).toEqual({
      outcome: 'deny',
      reason: { code: 'rate_limited', requests: 1, requestsPerMinute: 0, resetsAt: undefined },
      retryAt: undefined,
    });
  });
});
