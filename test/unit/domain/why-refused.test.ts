import fc from 'fast-check';
import { whyRefused } from '../../../src/domain/admission.ts';
import type { Ask } from '../../../src/domain/ask.ts';
import { share } from '../../../src/domain/ask.ts';
import { judge } from '../../../src/domain/judge.ts';
import { requestId } from '../../../src/domain/ids.ts';
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
  REQUEST,
  SLOT,
  TEAM,
} from '../../support/builders.ts';
import { fakeMeters } from '../../support/fake-meter.ts';

describe('whyRefused', () => {
  it.each([
    ['a hold', { holds: holdsOf({ [REQUEST]: aHold() }) }],
    [
      'a marker',
      { markers: markersOf({ [REQUEST]: { covers: 'all', forgetAfterSlot: SLOT + 6 } }) },
    ],
  ])('recognises a retry by %s before it looks at anything else', (_what, known) => {
    const meter = aMeter({
      ...known,
      status: 'suspended',
      termsVersion: 3,
      newestSlot: SLOT + 1,
      usdInMonth: new Map([[MONTH, dollars(500)]]),
    });

    expect(whyRefused(meter, anAsk({ usd: share(1, 'on') }))).toEqual({ kind: 'already_taken' });
  });

  it.each([
    [undefined, 3],
    [3, undefined],
    [3, 4],
  ])('tells that the terms are others before it judges by them: %p, %p', (ours, theirs) => {
    const meter = aMeter({ termsVersion: theirs, ...aRing([SLOT, 100]) });

    expect(whyRefused(meter, anAsk({ termsVersion: ours }))).toEqual({
      kind: 'terms_changed',
      version: theirs,
    });
  });

  it('tells that a team nobody registered has another tier now', () => {
    const meter = aMeter({ guestTier: 'sandbox', ...aRing([SLOT, 100]) });

    const named = { guestTier: 'premium', isTierNamed: true } as const;

    expect(whyRefused(meter, anAsk(named))).toEqual({ kind: 'tier_changed', to: 'premium' });
  });

  it('leaves a team nobody registered its tier where none is named', () => {
    const meter = aMeter({ guestTier: 'premium', ...aRing([SLOT, 100]) });

    expect(whyRefused(meter, anAsk({ guestTier: 'sandbox' })).kind).toBe('denied');
  });

  it('tells that only the rate of a request was taken, to one that asks for more', () => {
    const marker = { covers: 'rate', forgetAfterSlot: SLOT + 6 } as const;
    const meter = aMeter({ markers: markersOf({ [REQUEST]: marker }) });

    expect(whyRefused(meter, anAsk())).toEqual({ kind: 'already_taken' });
    expect(whyRefused(meter, anAsk({ tokens: share(1, 'on') }))).toEqual({
      kind: 'rate_taken',
      marker,
    });
    expect(whyRefused(meter, anAsk({ usd: share(1, 'on') }))).toEqual({
      kind: 'rate_taken',
      marker,
    });
  });

  it('judges a request whose rate was taken by all other limits', () => {
    const rateTaken = { covers: 'rate', forgetAfterSlot: SLOT + 6 } as const;
    const meter = aMeter({
      ...aRing([SLOT, 100]),
      markers: markersOf({ [REQUEST]: rateTaken }),
      tokensOnDay: new Map([[DAY, 500_000]]),
    });
    const ask = anAsk({ rateTaken, tokens: share(1, 'on') });

    expect(whyRefused(meter, ask)).toMatchObject({
      kind: 'denied',
      denial: { reason: { code: 'daily_tokens_spent' } },
    });
  });

  it('does not care about the tier that is named for a registered team', () => {
    expect(
      whyRefused(aMeter(aRing([SLOT, 100])), anAsk({ guestTier: 'premium', isTierNamed: true })),
    ).toMatchObject({
      kind: 'denied',
      denial: { reason: { code: 'rate_limited' } },
    });
  });

  it('denies a team that is no longer let in', () => {
    expect(whyRefused(aMeter({ guestTier: 'sandbox' }), anAsk())).toEqual({
      kind: 'denied',
      denial: { outcome: 'deny', reason: { code: 'team_unknown' }, retryAt: undefined },
    });
  });

  it('tells that the meter is ahead of our clock, before it judges by an older window', () => {
    const meter = aMeter(aRing([SLOT, 100], [SLOT + 1, 1]));

    expect(whyRefused(meter, anAsk())).toEqual({ kind: 'behind', newestSlot: SLOT + 1 });
    expect(whyRefused(meter, anAsk({ at: instant(NOW + 5_000) })).kind).toBe('denied');
  });

  it('denies by what judge finds', () => {
    expect(whyRefused(aMeter(aRing([SLOT, 100])), anAsk())).toEqual({
      kind: 'denied',
      denial: {
        outcome: 'deny',
        reason: {
          code: 'rate_limited',
          requests: 101,
          requestsPerMinute: 100,
          resetsAt: at('2026-08-22T14:06:05Z'),
        },
        retryAt: at('2026-08-22T14:06:05Z'),
      },
    });
  });

  it('asks again where nothing of the meter refuses', () => {
    expect(whyRefused(aMeter(), anAsk())).toEqual({ kind: 'moved' });
  });

  it('never denies a team in shadow mode for a limit', () => {
    const meter = aMeter({
      ...aRing([SLOT, 100]),
      tokensOnDay: new Map([[DAY, 500_000]]),
      usdInMonth: new Map([[MONTH, dollars(100)]]),
    });
    const ask = anAsk({ mode: 'shadow', tokens: share(1, 'on'), usd: share(1, 'on') });

    expect(whyRefused(meter, ask)).toEqual({ kind: 'moved' });
  });

  it('denies a team that is not let in, in shadow mode too', () => {
    expect(whyRefused(aMeter({ guestTier: 'sandbox' }), anAsk({ mode: 'shadow' }))).toMatchObject({
      kind: 'denied',
      denial: { reason: { code: 'team_unknown' } },
    });
  });

  it('denies a suspended team in shadow mode too', () => {
    expect(whyRefused(aMeter({ status: 'suspended' }), anAsk({ mode: 'shadow' }))).toEqual({
      kind: 'denied',
      denial: { outcome: 'deny', reason: { code: 'team_suspended' }, retryAt: undefined },
    });
  });
});

/** Steps of a life: how much later, how many requests, of what size. */
const life = fc.array(
  fc.record({
    laterMs: fc.constantFrom(0, 1, 4_999, 5_000, 30_000, 60_000, 65_000),
    requests: fc.integer({ min: 1, max: 8 }),
    tokens: fc.constantFrom(0, 1, 30, 100),
    usd: fc.constantFrom(0, 1, 30, 100),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('the ring and the counters', () => {
  it('deny exactly when counting through all calls anew does', async () => {
    await fc.assert(
      fc.asyncProperty(
        life,
        fc.constantFrom('sliding' as const, 'fixed' as const),
        async (steps, window) => {
          const meters = fakeMeters();
          const limits = { requestsPerMinute: 10, tokensPerDay: 300, usdPerMonth: dollars(0.0004) };
          meters.register({ ...policyOfTier(TEAM, 'standard'), limits });
          let now = Date.parse('2026-08-31T23:58:00Z');
          let asked = 0;
          for (const { laterMs, requests, tokens, usd } of steps) {
            now += laterMs;
            for (let request = 0; request < requests; request += 1) {
              asked += 1;
              const ask: Ask = anAsk({
                request: requestId(`request-${asked}`),
                at: instant(now),
                window,
                tokens: share(tokens, 'on'),
                usd: share(usd, 'on'),
              });
              const taking = await meters.take(ask);
              const { before = aMeter() } = taking.outcome === 'no_meter' ? {} : taking;

              expect(judge(before, ask) === undefined).toBe(taking.outcome === 'taken');
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
