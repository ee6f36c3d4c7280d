import fc from 'fast-check';
import { denialMemory } from '../../../src/app/denial-memory.ts';
import { share } from '../../../src/domain/ask.ts';
import { judge } from '../../../src/domain/judge.ts';
import { requestId, teamId } from '../../../src/domain/ids.ts';
import { capWindow } from '../../../src/domain/meter.ts';
import { capCodeOf } from '../../../src/domain/caps.ts';
import { policyOfTier } from '../../../src/domain/policy.ts';
import { instant } from '../../../src/domain/time.ts';
import {
  aHold,
  aMeter,
  anAsk,
  aRing,
  at,
  DAY,
  dollars,
  holdsOf,
  markersOf,
  MONTH,
  NOW,
  SLOT,
  TEAM,
} from '../../support/builders.ts';
import { fakeMeters } from '../../support/fake-meter.ts';

const MEMORY_MS = 5_000;
const other = requestId('request-2');
const later = (ms: number) => instant(NOW + ms);

const full = aMeter(aRing([SLOT, 100]));
const rateLimited = {
  outcome: 'deny',
  reason: {
    code: 'rate_limited',
    requests: 101,
    requestsPerMinute: 100,
    resetsAt: at('2026-08-22T14:06:05Z'),
  },
  retryAt: at('2026-08-22T14:06:05Z'),
};

const remembering = (meter = full, ask = anAsk()) => {
  const denials = denialMemory(MEMORY_MS);
  denials.remember(ask, meter);
  return denials;
};

describe('a denial from memory', () => {
  it('is none where nothing was remembered', () => {
    expect(denialMemory(MEMORY_MS).recall(anAsk())).toBeUndefined();
  });

  it('is the one that the meter would give', () => {
    expect(remembering().recall(anAsk({ request: other, at: later(1) }))).toEqual(rateLimited);
  });

  it('is given until the memory ends, and not at its end', () => {
    const denials = remembering();

    expect(denials.recall(anAsk({ request: other, at: later(4_999) }))).toEqual(rateLimited);
    expect(denials.recall(anAsk({ request: other, at: later(5_000) }))).toBeUndefined();
  });

  it('ends before the memory does where the limit frees earlier', () => {
    const meter = aMeter(aRing([SLOT - 12, 100]));
    const denials = remembering(meter, anAsk({ at: later(4_000) }));

    expect(denials.recall(anAsk({ request: other, at: later(4_999) }))).toBeDefined();
    expect(denials.recall(anAsk({ request: other, at: later(5_000) }))).toBeUndefined();
  });

  it('is for the team that was denied alone', () => {
    expect(remembering().recall(anAsk({ team: teamId('beta'), request: other }))).toBeUndefined();
  });

  it('is not given to a question that the limit does not concern', () => {
    const meter = aMeter({ usdInMonth: new Map([[MONTH, dollars(100)]]) });
    const usd = share(1_000, 'on');
    const denials = remembering(meter, anAsk({ usd }));

    expect(denials.recall(anAsk({ request: other, usd }))?.reason.code).toBe('budget_spent');
    expect(denials.recall(anAsk({ request: other }))).toBeUndefined();
  });

  it('is not given to a smaller call that may fit', () => {
    const meter = aMeter({ tokensOnDay: new Map([[DAY, 499_000]]) });
    const denials = remembering(meter, anAsk({ tokens: share(2_000, 'on') }));

    expect(denials.recall(anAsk({ request: other, tokens: share(1_001, 'on') }))?.reason.code).toBe(
      'daily_tokens_short',
    );
    expect(denials.recall(anAsk({ request: other, tokens: share(1_000, 'on') }))).toBeUndefined();
  });

  it.each([
    ['a hold', { holds: holdsOf({ 'request-2': aHold({ tokens: 0 }) }) }],
    [
      'a marker',
      { markers: markersOf({ 'request-2': { covers: 'all', forgetAfterSlot: SLOT + 6 } }) },
    ],
  ])('is not given to the retry of a request that was taken, by %s', (_what, known) => {
    const denials = remembering(aMeter({ ...aRing([SLOT, 100]), ...known }));

    expect(denials.recall(anAsk({ request: other }))).toBeUndefined();
    expect(denials.recall(anAsk({ request: requestId('request-3') }))).toEqual(rateLimited);
  });

  it('does not count on holds, which may be given back', () => {
    const code = capCodeOf({ model: 'gpt-4o', usdPerMonth: dollars(50) });
    const cap = { model: 'gpt-4o', usdPerMonth: dollars(50) };
    const holds = holdsOf({ one: aHold({ tokens: 1_000, usd: dollars(2), cap: code }) });
    const meters = [
      aMeter({ holds, tokensOnDay: new Map([[DAY, 500_000]]) }),
      aMeter({ holds, usdInMonth: new Map([[MONTH, dollars(100)]]) }),
      aMeter({ holds, usdOfCap: new Map([[capWindow(code, MONTH), dollars(50)]]) }),
    ];
    const ask = anAsk({
      request: other,
      tokens: share(1_000, 'on'),
      usd: share(2_000_000, 'on'),
      cap: { cap, ...share(2_000_000, 'on') },
    });

    expect(meters.map((meter) => judge(meter, ask)?.outcome)).toEqual(['deny', 'deny', 'deny']);
    expect(meters.map((meter) => remembering(meter, ask).recall(ask))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('counts what was used, whatever is held beside it', () => {
    const holds = holdsOf({ one: aHold({ tokens: 1_000, usd: dollars(0) }) });
    const meter = aMeter({ holds, tokensOnDay: new Map([[DAY, 501_000]]) });
    const ask = anAsk({ request: other, tokens: share(1, 'on') });

    expect(remembering(meter, ask).recall(ask)?.reason).toMatchObject({
      code: 'daily_tokens_spent',
      used: 500_000,
    });
  });

  it.each([
    ['other terms', { termsVersion: 4 }],
    ['shadow mode', { mode: 'shadow' as const }],
  ])('is not given under %s', (_what, change) => {
    expect(remembering().recall(anAsk({ request: other, ...change }))).toBeUndefined();
  });

  it('is not given to a team that comes with another tier than it had', () => {
    const meter = aMeter({ ...aRing([SLOT, 100]), guestTier: 'sandbox' });
    const denials = remembering(meter, anAsk({ guestTier: 'sandbox' }));
    const asked = (guestTier: 'sandbox' | 'premium', isTierNamed: boolean) =>
      denials.recall(anAsk({ request: other, guestTier, isTierNamed }))?.reason.code;

    expect(asked('premium', true)).toBeUndefined();
    expect(asked('sandbox', true)).toBe('rate_limited');
    expect(asked('premium', false)).toBe('rate_limited');
  });

  it('is given to a registered team, whatever tier the gateway names', () => {
    expect(remembering().recall(anAsk({ request: other, guestTier: 'premium' }))).toEqual(
      rateLimited,
    );
  });

  it('is given to a team without a meter, until the memory ends', () => {
    const denials = denialMemory(MEMORY_MS);
    denials.rememberUnknown(anAsk());

    expect(denials.recall(anAsk({ at: later(4_999) }))).toEqual({
      outcome: 'deny',
      reason: { code: 'team_unknown' },
      retryAt: undefined,
    });
    expect(denials.recall(anAsk({ at: later(5_000) }))).toBeUndefined();
  });

  it('is forgotten when the team is let through again', () => {
    const denials = remembering();

    denials.forget(TEAM);

    expect(denials.recall(anAsk({ request: other }))).toBeUndefined();
  });

  it('is never given where the memory has no length', () => {
    const denials = denialMemory(0);
    denials.remember(anAsk(), full);

    expect(denials.recall(anAsk({ request: other }))).toBeUndefined();
  });
});

/** A life in which another environment admits, settles and lets time pass meanwhile. */
const step = fc.record({
  laterMs: fc.constantFrom(0, 1, 1_000, 4_000, 5_000, 20_000),
  tokens: fc.constantFrom(0, 1, 100, 200),
  usd: fc.constantFrom(0, 1, 100, 200),
  isSettledAt: fc.constantFrom(undefined, 0, 50),
});

describe('memory', () => {
  it('never denies what the meter of now would admit, whatever others do meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const meters = fakeMeters();
        const limits = { requestsPerMinute: 6, tokensPerDay: 500, usdPerMonth: dollars(0.0005) };
        meters.register({ ...policyOfTier(TEAM, 'standard'), limits });
        const denials = denialMemory(60_000);
        let now = Date.parse('2026-08-31T23:59:30Z');
        for (const [index, { laterMs, tokens, usd, isSettledAt }] of steps.entries()) {
          now += laterMs;
          const ask = anAsk({
            request: requestId(`request-${index}`),
            at: instant(now),
            tokens: share(tokens, 'on'),
            usd: share(usd, 'on'),
          });
          const remembered = denials.recall(ask);
          const taking = await meters.take(ask);
          if (taking.outcome === 'refused') denials.remember(ask, taking.before);
          if (taking.outcome === 'taken' && isSettledAt !== undefined) {
            meters.settle({ ...ask, tokens: isSettledAt, usd: isSettledAt });
          }

          if (remembered !== undefined) expect(taking.outcome).toBe('refused');
        }
      }),
      { numRuns: 100 },
    );
  });
});
