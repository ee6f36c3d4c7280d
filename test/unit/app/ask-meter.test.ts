import type { Question } from '../../../src/app/meter-question.ts';
import { share } from '../../../src/domain/ask.ts';
import { StoreFault } from '../../../src/domain/errors.ts';
import { requestId } from '../../../src/domain/ids.ts';
import { instant } from '../../../src/domain/time.ts';
import { TIERS } from '../../../src/domain/tiers.ts';
import { ORDINARY_TERMS } from '../../../src/domain/terms.ts';
import {
  aMeter,
  anAsk,
  anObjectedQuestion,
  aPolicy,
  aQuestion,
  at,
  limitedTo,
  MODEL,
  NOW,
  TEAM,
} from '../../support/builders.ts';
import { environmentOn, metersWith } from '../../support/fake-meter.ts';

describe('an admitted request', () => {
  it('is told with the meter before it', async () => {
    const ask = environmentOn(metersWith(aPolicy()));

    expect(await ask(aQuestion('one'))).toEqual({
      outcome: 'admitted',
      ask: anAsk({ request: requestId('one') }),
      before: aMeter(),
      isRepeated: false,
      wouldDeny: undefined,
      terms: ORDINARY_TERMS,
    });
  });

  it('is recognised when it is asked again, and takes nothing more', async () => {
    const meters = metersWith(aPolicy(limitedTo(1)));
    await environmentOn(meters)(aQuestion('one'));

    const again = await environmentOn(meters)(aQuestion('one'));

    expect(again).toMatchObject({ outcome: 'admitted', isRepeated: true, wouldDeny: undefined });
    expect(meters.meterOf(TEAM).admissions).toBe(1);
  });

  it('is taken once when the answer of the store is lost', async () => {
    const meters = metersWith(aPolicy());
    meters.loseNextAnswer();

    const answer = await environmentOn(meters)(aQuestion('one'));

    expect(answer).toMatchObject({ outcome: 'admitted', isRepeated: true });
    expect(meters.meterOf(TEAM).admissions).toBe(1);
  });
});

describe('a denied request', () => {
  it('changes nothing', async () => {
    const meters = metersWith(aPolicy(limitedTo(1)));
    const ask = environmentOn(meters);
    await ask(aQuestion('one'));
    const before = meters.meterOf(TEAM);

    const answer = await ask(aQuestion('two'));

    expect(answer).toMatchObject({
      outcome: 'denied',
      denial: { reason: { code: 'rate_limited', requests: 2, requestsPerMinute: 1 } },
    });
    expect(meters.meterOf(TEAM)).toEqual(before);
  });

  it('is denied again without asking the store, which may be down', async () => {
    const meters = metersWith(aPolicy(limitedTo(1)));
    const ask = environmentOn(meters);
    await ask(aQuestion('one'));
    await ask(aQuestion('two'));
    meters.breakDown();

    const answer = await ask(aQuestion('three', { at: instant(NOW + 4_999) }));

    expect(answer).toMatchObject({
      outcome: 'denied',
      denial: { retryAt: at('2026-08-22T14:06:05Z') },
    });
    await expect(ask(aQuestion('four', { at: instant(NOW + 5_000) }))).rejects.toThrow(StoreFault);
  });

  it('does not keep the retry of an admitted one from the store', async () => {
    const meters = metersWith(aPolicy(limitedTo(1)));
    const ask = environmentOn(meters);
    await ask(aQuestion('one'));
    await ask(aQuestion('two'));

    expect(await ask(aQuestion('one'))).toMatchObject({ outcome: 'admitted', isRepeated: true });
  });

  it('passes as soon as the wait that it was told is over', async () => {
    const meters = metersWith(aPolicy(limitedTo(1)));
    const ask = environmentOn(meters);
    await ask(aQuestion('one'));
    const denied = await ask(aQuestion('two'));
    const retryAt = denied.outcome === 'denied' ? denied.denial.retryAt : undefined;

    const early = await ask(aQuestion('three', { at: at('2026-08-22T14:06:04.999Z') }));

    expect(early.outcome).toBe('denied');
    expect(retryAt).toBe(at('2026-08-22T14:06:05Z'));
    expect(await ask(aQuestion('four', { at: at('2026-08-22T14:06:05Z') }))).toMatchObject({
      outcome: 'admitted',
      isRepeated: false,
    });
  });

  it('acts on a limit that was raised once the memory ends, or sooner elsewhere', async () => {
    const meters = metersWith(aPolicy(limitedTo(1)));
    const [here, elsewhere] = [environmentOn(meters), environmentOn(meters)];
    await here(aQuestion('one'));
    await here(aQuestion('two'));
    meters.register(aPolicy(limitedTo(3)));

    expect((await here(aQuestion('three'))).outcome).toBe('denied');
    expect((await elsewhere(aQuestion('three'))).outcome).toBe('admitted');
    expect((await here(aQuestion('four', { at: instant(NOW + 5_000) }))).outcome).toBe('admitted');
  });
});

describe('a limit that was raised', () => {
  /** Asks for so many of the day's tokens. */
  const ofTokens = (id: string, tokens: number): Question =>
    aQuestion(id, {
      askUnder: (_known, now) => ({
        ask: anAsk({ request: requestId(id), at: now, tokens: share(tokens, 'on') }),
        objection: undefined,
      }),
    });

  it('is noticed as soon as a smaller request passes', async () => {
    const meters = metersWith(aPolicy());
    await meters.recordTokens({
      team: TEAM,
      request: requestId('used'),
      tokens: 499_000,
      at: NOW,
    });
    const ask = environmentOn(meters);
    expect((await ask(ofTokens('large', 2_000))).outcome).toBe('denied');
    meters.register(aPolicy({ limits: { ...TIERS.standard, tokensPerDay: 600_000 } }));

    const remembered = await ask(ofTokens('large', 2_000));
    const small = await ask(ofTokens('small', 10));
    const large = await ask(ofTokens('large', 2_000));

    expect(remembered.outcome).toBe('denied');
    expect(small.outcome).toBe('admitted');
    expect(large.outcome).toBe('admitted');
  });
});

describe('terms', () => {
  it('are learnt from the refusal, and the request is asked anew under them', async () => {
    const policy = aPolicy({ version: 3, window: 'fixed' });
    const meters = metersWith(policy);

    const answer = await environmentOn(meters)(aQuestion('one'));

    expect(answer).toMatchObject({
      outcome: 'admitted',
      ask: { window: 'fixed', termsVersion: 3 },
      isRepeated: false,
    });
  });

  it('are forgotten when the team is back to ordinary ones', async () => {
    const meters = metersWith(aPolicy({ version: 3, window: 'fixed' }));
    const ask = environmentOn(meters);
    await ask(aQuestion('one'));
    meters.register(aPolicy({ version: 4 }));

    expect(await ask(aQuestion('two'))).toMatchObject({
      outcome: 'admitted',
      ask: { window: 'sliding', termsVersion: undefined },
    });
  });

  it('that object deny without asking the meter, while they are fresh', async () => {
    const meters = metersWith(aPolicy({ version: 3, models: [] }));
    const ask = environmentOn(meters);
    await ask(anObjectedQuestion('one'));
    const before = meters.meterOf(TEAM);
    meters.breakDown();

    const answer = await ask(anObjectedQuestion('two', { at: instant(NOW + 4_999) }));

    expect(answer).toEqual({
      outcome: 'denied',
      denial: {
        outcome: 'deny',
        reason: { code: 'model_not_allowed', model: MODEL },
        retryAt: undefined,
      },
      ask: expect.objectContaining({ request: 'two', termsVersion: 3 }) as unknown,
      terms: expect.objectContaining({ models: [] }) as unknown,
      before: undefined,
    });
    meters.repair();
    expect(meters.meterOf(TEAM)).toEqual(before);
  });

  it('that object are read again once they are old', async () => {
    const meters = metersWith(aPolicy({ version: 3, models: [] }));
    const ask = environmentOn(meters);
    await ask(anObjectedQuestion('one'));
    meters.register(aPolicy({ version: 4 }));

    const fresh = await ask(anObjectedQuestion('two', { at: instant(NOW + 5_000) }));
    const old = await ask(anObjectedQuestion('three', { at: instant(NOW + 5_001) }));

    expect(fresh.outcome).toBe('denied');
    expect(old.outcome).toBe('admitted');
  });

  it('that object tell a suspended team that it is suspended', async () => {
    const meters = metersWith(aPolicy({ version: 3, models: [], status: 'suspended' }));

    expect(await environmentOn(meters)(anObjectedQuestion('one'))).toEqual({
      outcome: 'denied',
      denial: { outcome: 'deny', reason: { code: 'team_suspended' }, retryAt: undefined },
      ask: expect.objectContaining({ request: 'one', termsVersion: 3 }) as unknown,
      terms: expect.objectContaining({ models: [] }) as unknown,
      before: undefined,
    });
  });

  it('that object are told before a limit that is remembered', async () => {
    const meters = metersWith(aPolicy({ version: 3, models: [], ...limitedTo(1) }));
    const ask = environmentOn(meters);
    await ask(aQuestion('one'));
    await ask(aQuestion('two'));

    const answer = await ask(anObjectedQuestion('three'));

    expect(answer).toMatchObject({
      outcome: 'denied',
      denial: { reason: { code: 'model_not_allowed' }, retryAt: undefined },
    });
  });
});
