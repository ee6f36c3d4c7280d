import { askMeter } from '../../../src/app/ask-meter.ts';
import type { Question } from '../../../src/app/meter-question.ts';
import { denialMemory } from '../../../src/app/denial-memory.ts';
import { termsMemory } from '../../../src/app/terms-memory.ts';
import { share } from '../../../src/domain/ask.ts';
import { StoreFault } from '../../../src/domain/errors.ts';
import { requestId } from '../../../src/domain/ids.ts';
import { ORDINARY_TERMS } from '../../../src/domain/terms.ts';
import { TIERS } from '../../../src/domain/tiers.ts';
import {
  aMeter,
  anAsk,
  anObjectedQuestion,
  aPolicy,
  aQuestion,
  aRing,
  at,
  DAY,
  dollars,
  limitedTo,
  SLOT,
  TEAM,
} from '../../support/builders.ts';
import {
  environmentOn,
  type FakeMeters,
  fakeMeters,
  metersWith,
} from '../../support/fake-meter.ts';

/** An environment over a store that answers every write like this. */
const environmentThatHears = (take: Parameters<typeof askMeter>[0]['take']) =>
  askMeter({
    ...fakeMeters(),
    take,
    terms: termsMemory(() => Promise.resolve(undefined)),
    denials: denialMemory(5_000),
    expire: () => Promise.resolve(0),
    termsFreshMs: 5_000,
  });

describe('shadow mode', () => {
  const shadow = aPolicy({ version: 2, mode: 'shadow', ...limitedTo(1) });

  it('lets pass, counts, and tells what it would have denied', async () => {
    const meters = metersWith(shadow);
    const ask = environmentOn(meters);
    await ask(aQuestion('one'));

    const answer = await ask(aQuestion('two'));

    expect(answer).toMatchObject({
      outcome: 'admitted',
      wouldDeny: { outcome: 'deny', reason: { code: 'rate_limited', requests: 2 } },
    });
    expect(meters.meterOf(TEAM).admissions).toBe(2);
  });

  it('tells nothing of what fits', async () => {
    const answer = await environmentOn(metersWith(shadow))(aQuestion('one'));

    expect(answer).toMatchObject({ outcome: 'admitted', wouldDeny: undefined });
  });

  it('lets pass what the terms object to, and tells that first', async () => {
    const ask = environmentOn(metersWith({ ...shadow, models: [] }));
    await ask(aQuestion('one'));

    expect(await ask(anObjectedQuestion('two'))).toMatchObject({
      outcome: 'admitted',
      wouldDeny: { reason: { code: 'model_not_allowed' } },
    });
  });

  it('does not save a suspended team', async () => {
    const ask = environmentOn(metersWith({ ...shadow, status: 'suspended' }));

    expect(await ask(aQuestion('one'))).toMatchObject({
      outcome: 'denied',
      denial: { reason: { code: 'team_suspended' } },
    });
  });
});

describe('a team that nobody registered', () => {
  it('is denied where such teams are not let in, and from memory after that', async () => {
    const meters = fakeMeters();
    const ask = environmentOn(meters);
    const denied = (request: string) => ({
      outcome: 'denied',
      denial: { outcome: 'deny', reason: { code: 'team_unknown' }, retryAt: undefined },
      ask: expect.objectContaining({ request }) as unknown,
      terms: ORDINARY_TERMS,
      before: undefined,
    });

    expect(await ask(aQuestion('one'))).toEqual(denied('one'));
    meters.breakDown();
    expect(await ask(aQuestion('two'))).toEqual({ ...denied('two'), isAbsorbed: true });
  });

  it('gets a meter of its tier with its first request', async () => {
    const meters = fakeMeters();

    const answer = await environmentOn(meters)(aQuestion('one', { guestTier: 'sandbox' }));

    expect(answer).toMatchObject({ outcome: 'admitted', isRepeated: false });
    expect(meters.meterOf(TEAM)).toMatchObject({
      guestTier: 'sandbox',
      limits: { requestsPerMinute: 20, tokensPerDay: 100_000, usdPerMonth: 25_000_000 },
      admissions: 1,
    });
  });

  it('gets the limits of the tier that its gateway names now, and keeps its count', async () => {
    const meters = fakeMeters();
    const ask = environmentOn(meters);
    await ask(aQuestion('one', { guestTier: 'sandbox' }));

    const answer = await ask(aQuestion('two', { guestTier: 'premium' }));

    expect(answer.outcome).toBe('admitted');
    expect(meters.meterOf(TEAM)).toMatchObject({
      guestTier: 'premium',
      limits: { requestsPerMinute: 500 },
      admissions: 2,
    });
  });

  it('is denied again where such teams are let in no more', async () => {
    const meters = fakeMeters();
    const ask = environmentOn(meters);
    await ask(aQuestion('one', { guestTier: 'sandbox' }));

    expect(await ask(aQuestion('two'))).toMatchObject({
      outcome: 'denied',
      denial: { reason: { code: 'team_unknown' } },
    });
  });
});

describe('a request whose rate was checked before under the same id', () => {
  const theCall = aQuestion('one', {
    askUnder: ({ version, terms }, now) => ({
      ask: anAsk({
        request: requestId('one'),
        at: now,
        window: terms.window,
        mode: terms.mode,
        termsVersion: version,
        tokens: share(100, 'on'),
      }),
      objection: undefined,
    }),
  });

  it.each(['sliding', 'fixed'] as const)(
    'takes of the other limits, and not a second time of the minute: %s',
    async (window) => {
      const meters = metersWith(aPolicy({ version: 2, window, ...limitedTo(1) }));
      const ask = environmentOn(meters);
      await ask(aQuestion('one'));

      const answer = await ask(theCall);

      expect(answer).toMatchObject({ outcome: 'admitted', isRepeated: false });
      expect(meters.meterOf(TEAM)).toMatchObject({
        admissions: 1,
        tokensOnDay: new Map([[DAY, 100]]),
      });
      expect(await ask(theCall)).toMatchObject({ outcome: 'admitted', isRepeated: true });
    },
  );

  it('is denied by another limit like any other request', async () => {
    const limits = { ...TIERS.standard, requestsPerMinute: 1, tokensPerDay: 99 };
    const meters = metersWith(aPolicy({ limits }));
    const ask = environmentOn(meters);
    await ask(aQuestion('one'));

    expect(await ask(theCall)).toMatchObject({
      outcome: 'denied',
      denial: { reason: { code: 'daily_tokens_short', asked: 100 } },
    });
    expect(meters.meterOf(TEAM).tokensOnDay.get(DAY) ?? 0).toBe(0);
  });
});

describe('a clock behind the meter', () => {
  const metersAt = async (time: string): Promise<FakeMeters> => {
    const meters = metersWith(aPolicy());
    await meters.take(anAsk({ at: at(time) }));
    return meters;
  };

  it('catches up by one slot', async () => {
    const meters = await metersAt('2026-08-22T14:05:05Z');

    const answer = await environmentOn(meters)(
      aQuestion('one', { at: at('2026-08-22T14:05:04.999Z') }),
    );

    expect(answer).toMatchObject({ outcome: 'admitted', ask: { at: at('2026-08-22T14:05:05Z') } });
    expect(meters.meterOf(TEAM)).toMatchObject({ admissions: 2, newestSlot: SLOT + 1 });
  });

  it('is not guessed by when it is two slots behind', async () => {
    const meters = await metersAt('2026-08-22T14:05:10Z');
    const late = aQuestion('one', { at: at('2026-08-22T14:05:04.999Z') });

    await expect(environmentOn(meters)(late)).rejects.toThrow(StoreFault);
    expect(meters.meterOf(TEAM).admissions).toBe(1);
  });
});

describe('a call that ran out without being accounted for', () => {
  /** Half of the day, held for fifteen minutes. */
  const holding = (id: string, time: string): Question =>
    aQuestion(id, {
      at: at(time),
      askUnder: ({ version }, now) => ({
        ask: anAsk({
          request: requestId(id),
          at: now,
          termsVersion: version,
          tokens: share(300_000, 'on'),
        }),
        objection: undefined,
      }),
    });

  it('gives its hold back to the next one that is short of it', async () => {
    const meters = metersWith(aPolicy());
    const ask = environmentOn(meters);
    await ask(holding('one', '2026-08-22T14:05:00Z'));

    const early = await ask(holding('two', '2026-08-22T14:20:04.999Z'));
    const inTime = await environmentOn(meters)(holding('three', '2026-08-22T14:20:05Z'));

    expect(early).toMatchObject({
      outcome: 'denied',
      denial: { reason: { code: 'daily_tokens_short', used: 0, taken: 300_000 } },
    });
    expect(inTime.outcome).toBe('admitted');
    expect(meters.meterOf(TEAM).tokensOnDay).toEqual(new Map([[DAY, 300_000]]));
  });

  it('is used up where the terms charge it, and denies as such', async () => {
    const policy = aPolicy({ version: 2, expiredHolds: 'charge' });
    const meters = metersWith(policy);
    const ask = environmentOn(meters);
    await ask(holding('one', '2026-08-22T14:05:00Z'));

    expect(await ask(holding('two', '2026-08-22T14:20:05Z'))).toMatchObject({
      outcome: 'denied',
      denial: { reason: { code: 'daily_tokens_short', used: 300_000, taken: 300_000 } },
    });
  });
});

describe('a meter that keeps changing', () => {
  it('is asked again when it moved', async () => {
    const answers = [{ outcome: 'refused', before: aMeter() } as const];
    const ask = environmentThatHears(() =>
      Promise.resolve(answers.pop() ?? { outcome: 'taken', before: aMeter() }),
    );

    expect(await ask(aQuestion('one'))).toMatchObject({ outcome: 'admitted', isRepeated: false });
  });

  it.each([
    ['moves', { outcome: 'refused', before: aMeter() } as const],
    ['is never there', { outcome: 'no_meter' } as const],
    [
      'has another tier each time',
      { outcome: 'refused', before: aMeter({ guestTier: 'premium' }) } as const,
    ],
  ])('is a fault of the store in the end: it %s', async (_what, answer) => {
    const ask = environmentThatHears(() => Promise.resolve(answer));

    await expect(ask(aQuestion('one', { guestTier: 'sandbox' }))).rejects.toThrow(StoreFault);
  });

  it('is a fault of the store where it has terms and no policy', async () => {
    const before = aMeter({ termsVersion: 5, ...aRing([SLOT, 1]) });
    const ask = environmentThatHears(() => Promise.resolve({ outcome: 'refused', before }));

    await expect(ask(aQuestion('one'))).rejects.toThrow(StoreFault);
  });
});

describe('a question', () => {
  it('takes of every limit in one write, or of none', async () => {
    const meters = metersWith(aPolicy());
    const everything = aQuestion('one', {
      askUnder: (_known, now) => ({
        ask: anAsk({
          at: now,
          tokens: share(100, 'on'),
          usd: share(dollars(100) + 1, 'on'),
        }),
        objection: undefined,
      }),
    });

    const answer = await environmentOn(meters)(everything);

    expect(answer.outcome).toBe('denied');
    expect(meters.meterOf(TEAM)).toEqual(aMeter());
  });
});
