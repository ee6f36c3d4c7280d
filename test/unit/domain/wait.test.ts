import fc from 'fast-check';
import { type Ask, share } from '../../../src/domain/ask.ts';
import { judge } from '../../../src/domain/judge.ts';
import { capWindow } from '../../../src/domain/meter.ts';
import { microUsd } from '../../../src/domain/money.ts';
import { capCodeOf } from '../../../src/domain/caps.ts';
import { instant } from '../../../src/domain/time.ts';
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
  MONTH,
  SLOT,
} from '../../support/builders.ts';

const TOMORROW = at('2026-08-23T00:00:00Z');
const NEXT_MONTH = at('2026-09-01T00:00:00Z');
const cap = { model: 'claude-opus-4-1', usdPerMonth: dollars(50) };

describe('the wait', () => {
  it('is the longest of all limits that deny, whichever of them is told', () => {
    const meter = aMeter({
      ...aRing([SLOT, 100]),
      tokensOnDay: new Map([[DAY, 500_000]]),
      usdInMonth: new Map([[MONTH, dollars(100)]]),
    });
    const tokens = share(1, 'on');
    const usd = share(1, 'on');

    expect(judge(meter, anAsk())?.retryAt).toBe(at('2026-08-22T14:06:05Z'));
    expect(judge(meter, anAsk({ tokens }))?.retryAt).toBe(TOMORROW);
    expect(judge(meter, anAsk({ tokens, usd }))?.retryAt).toBe(NEXT_MONTH);
  });

  it('goes on beyond midnight where the day begins anew and the minute is still full', () => {
    const lastSecond = at('2026-08-22T23:59:59Z');
    const meter = aMeter({
      ...aRing([Date.parse('2026-08-22T23:59:55Z') / 5_000, 100]),
      tokensOnDay: new Map([[DAY, 500_000]]),
    });

    const denial = judge(meter, anAsk({ at: lastSecond, tokens: share(1, 'on') }));

    expect(denial?.reason.code).toBe('daily_tokens_spent');
    expect(denial?.retryAt).toBe(at('2026-08-23T00:01:00Z'));
  });

  it.each([
    ['the minute', { requestsPerMinute: 0 }],
    ['the day', { tokensPerDay: 0 }],
    ['the month', { usdPerMonth: microUsd(0) }],
  ])('has no end where nothing is allowed: %s', (_what, limit) => {
    const meter = aMeter({ limits: { ...TIERS.standard, ...limit } });

    const denial = judge(meter, anAsk({ tokens: share(1, 'on'), usd: share(1, 'on') }));

    expect(denial?.outcome).toBe('deny');
    expect(denial?.retryAt).toBeUndefined();
  });

  it('has no end where a cap of 0 allows nothing', () => {
    const nothing = { model: 'claude-opus-4-1', usdPerMonth: microUsd(0) };

    const denial = judge(aMeter(), anAsk({ cap: { cap: nothing, ...share(1, 'on') } }));

    expect(denial?.reason.code).toBe('model_cap_spent');
    expect(denial?.retryAt).toBeUndefined();
  });

  it('has no end for a call that the whole of a limit has no room for', () => {
    const tokens = share(500_001, 'on');
    const usd = share(100_000_001, 'on');
    const ofCap = { cap, ...share(50_000_001, 'on') };

    expect(judge(aMeter(), anAsk({ tokens }))?.retryAt).toBeUndefined();
    expect(judge(aMeter(), anAsk({ usd }))?.retryAt).toBeUndefined();
    expect(judge(aMeter(), anAsk({ cap: ofCap }))?.retryAt).toBeUndefined();
  });

  it('has no end where only one of the limits that deny never gives way', () => {
    const meter = aMeter({
      limits: { ...TIERS.standard, requestsPerMinute: 0 },
      tokensOnDay: new Map([[DAY, 500_000]]),
    });

    expect(judge(meter, anAsk({ tokens: share(1, 'on') }))?.retryAt).toBeUndefined();
  });

  it('ends sooner where enough of what is held runs out before', () => {
    const code = capCodeOf(cap);
    const meter = aMeter({
      tokensOnDay: new Map([[DAY, 500_000]]),
      usdOfCap: new Map([[capWindow(code, MONTH), dollars(50)]]),
      holds: holdsOf({
        newest: aHold({ slot: SLOT - 1, tokens: 300, usd: dollars(3), cap: code }),
        oldest: aHold({ slot: SLOT - 24, tokens: 100, usd: dollars(1) }),
        second: aHold({ slot: SLOT - 12, tokens: 200, usd: dollars(2), cap: code }),
      }),
    });
    const endOf = (changes: Partial<Ask>) =>
      judge(meter, anAsk({ holdSeconds: 600, ...changes }))?.retryAt;

    expect(endOf({ tokens: share(100, 'on') })).toBe(at('2026-08-22T14:13:05Z'));
    expect(endOf({ tokens: share(101, 'on') })).toBe(at('2026-08-22T14:14:05Z'));
    expect(endOf({ tokens: share(301, 'on') })).toBe(at('2026-08-22T14:15:00Z'));
    expect(endOf({ tokens: share(601, 'on') })).toBe(TOMORROW);
    expect(endOf({ cap: { cap, ...share(1, 'on') } })).toBe(at('2026-08-22T14:14:05Z'));
    expect(endOf({ tokens: share(100, 'on'), holdSeconds: undefined })).toBe(TOMORROW);
  });

  it('does not count on what was held of another day', () => {
    const meter = aMeter({
      tokensOnDay: new Map([[DAY, 500_000]]),
      // Admitted at 23:59:55 the day before.
      holds: holdsOf({ yesterday: aHold({ slot: 357_471_359, tokens: 100 }) }),
    });

    expect(judge(meter, anAsk({ holdSeconds: 86_000, tokens: share(1, 'on') }))?.retryAt).toBe(
      TOMORROW,
    );
  });

  /** Whatever was taken, near the end of a day and of a month. */
  const situation = fc.record({
    second: fc.integer({ min: 0, max: 150 }),
    admitted: fc.array(
      fc.tuple(fc.integer({ min: -14, max: 0 }), fc.integer({ min: 1, max: 60 })),
      {
        maxLength: 5,
      },
    ),
    tokens: fc.constantFrom(0, 499_990, 500_000, 600_000),
    usd: fc.constantFrom(0, 99_999_990, 100_000_000, 200_000_000),
    capUsd: fc.constantFrom(0, 49_999_990, 50_000_000),
    asked: fc.constantFrom(0, 10, 11, 1_000),
    window: fc.constantFrom('sliding' as const, 'fixed' as const),
  });

  it('ends at the first slot in which the same request passes if nobody else asks', () => {
    fc.assert(
      fc.property(situation, (drawn) => {
        const now = Date.parse('2026-08-31T23:57:30Z') + drawn.second * 1_000;
        const [slot, minute] = [Math.floor(now / 5_000), Math.floor(now / 60_000)];
        const inOrder = [...new Map(drawn.admitted)].toSorted(([one], [other]) => one - other);
        const admitted = inOrder.reduce((all, [, requests]) => all + requests, 0);
        const [day, month] = now < NEXT_MONTH ? [20_696, 679] : [20_697, 680];
        const meter = aMeter({
          ...aRing(...inOrder.map(([back, requests]) => [slot + back, requests] as const)),
          requestsInMinute: new Map([[minute, admitted]]),
          tokensOnDay: new Map([[day, drawn.tokens]]),
          usdInMonth: new Map([[month, drawn.usd]]),
          usdOfCap: new Map([[capWindow(capCodeOf(cap), month), drawn.capUsd]]),
        });
        const each = share(drawn.asked, 'on');
        const ask = anAsk({ window: drawn.window, tokens: each, usd: each, cap: { cap, ...each } });
        const verdictAt = (time: number) => judge(meter, { ...ask, at: instant(time) });

        const retryAt = verdictAt(now)?.retryAt;

        if (retryAt === undefined) {
          expect(verdictAt(now)).toBeUndefined();
          return;
        }
        expect(verdictAt(retryAt)).toBeUndefined();
        expect(retryAt % 5_000).toBe(0);
        if (retryAt - 5_000 > now) expect(verdictAt(retryAt - 1)).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });
});
