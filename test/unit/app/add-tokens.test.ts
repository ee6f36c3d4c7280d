import { addTokens, type TokensReport } from '../../../src/app/add-tokens.ts';
import { share } from '../../../src/domain/ask.ts';
import { StoreFault } from '../../../src/domain/errors.ts';
import { requestId } from '../../../src/domain/ids.ts';
import { TIERS } from '../../../src/domain/tiers.ts';
import { anAsk, aPolicy, at, NOW, REQUEST, TEAM } from '../../support/builders.ts';
import { type FakeMeters, fakeMeters, metersWith } from '../../support/fake-meter.ts';

const MIDNIGHT = at('2026-08-23T00:00:00Z');

const addOn = (meters: FakeMeters) => {
  const add = addTokens(meters);
  return (tokens: number, changes: Partial<TokensReport> = {}) =>
    add({ team: TEAM, request: REQUEST, tokens, at: NOW, guestTier: undefined, ...changes });
};

describe('addTokens', () => {
  it('adds to the day and tells what it comes to', async () => {
    const add = addOn(metersWith(aPolicy()));
    await add(100_000);

    expect(await add(20_000, { request: requestId('request-2') })).toEqual({
      outcome: 'recorded',
      day: { limit: 500_000, taken: 120_000, held: 0, resetsAt: MIDNIGHT },
      tokensOfFirst: undefined,
      next: undefined,
    });
  });

  it('counts a request once, and tells what was counted for it', async () => {
    const add = addOn(metersWith(aPolicy()));
    await add(100_000);

    expect(await add(7)).toEqual({
      outcome: 'duplicate',
      day: { limit: 500_000, taken: 100_000, held: 0, resetsAt: MIDNIGHT },
      tokensOfFirst: 100_000,
      next: undefined,
    });
  });

  it('counts beyond the limit too, and tells what the next check is told', async () => {
    const add = addOn(metersWith(aPolicy()));

    expect(await add(499_999)).toMatchObject({ outcome: 'recorded', next: undefined });
    expect(await add(124, { request: requestId('request-2') })).toEqual({
      outcome: 'recorded',
      day: { limit: 500_000, taken: 500_123, held: 0, resetsAt: MIDNIGHT },
      tokensOfFirst: undefined,
      next: {
        outcome: 'deny',
        reason: {
          code: 'daily_tokens_spent',
          used: 500_123,
          taken: 500_123,
          limit: 500_000,
          asked: 1,
          resetsAt: MIDNIGHT,
        },
        retryAt: MIDNIGHT,
      },
    });
  });

  it('tells what is held beside what was used', async () => {
    const meters = metersWith(aPolicy());
    await meters.take(anAsk({ request: requestId('in-flight'), tokens: share(1_000, 'on') }));

    expect((await addOn(meters)(50)).outcome).toBe('recorded');
    expect(await addOn(meters)(50)).toMatchObject({ day: { taken: 1_050, held: 1_000 } });
  });

  it('takes what was used in the place of what the same call held', async () => {
    const meters = metersWith(aPolicy());
    await meters.take(anAsk({ tokens: share(1_000, 'on') }));

    expect(await addOn(meters)(50)).toMatchObject({ day: { taken: 50, held: 0 } });
  });

  it('begins a new day at midnight of UTC', async () => {
    const add = addOn(metersWith(aPolicy()));
    await add(500_000, { at: at('2026-08-22T23:59:59.999Z') });

    expect(await add(5, { at: MIDNIGHT, request: requestId('request-2') })).toEqual({
      outcome: 'recorded',
      day: { limit: 500_000, taken: 5, held: 0, resetsAt: at('2026-08-24T00:00:00Z') },
      tokensOfFirst: undefined,
      next: undefined,
    });
  });

  it('has no next denial for a team without a limit', async () => {
    const limits = { ...TIERS.standard, tokensPerDay: undefined };

    expect(await addOn(metersWith(aPolicy({ limits })))(1_000_000_000)).toMatchObject({
      day: { limit: undefined, taken: 1_000_000_000 },
      next: undefined,
    });
  });

  it('says nothing of the next check as long as the day has room, whatever else denies it', async () => {
    const limits = { ...TIERS.standard, requestsPerMinute: 0 };

    expect(await addOn(metersWith(aPolicy({ limits })))(1)).toMatchObject({ next: undefined });
    expect(await addOn(metersWith(aPolicy({ status: 'suspended' })))(1)).toMatchObject({
      outcome: 'recorded',
      next: undefined,
    });
  });

  it('passes a fault on, so that the report is sent again', async () => {
    const meters = metersWith(aPolicy());
    meters.breakDown();

    await expect(addOn(meters)(1)).rejects.toThrow(StoreFault);
  });
});

describe('tokens of a team that nobody registered', () => {
  it('are counted from the first on where such teams are let in', async () => {
    const meters = fakeMeters();

    expect(await addOn(meters)(100, { guestTier: 'sandbox' })).toMatchObject({
      outcome: 'recorded',
      day: { limit: 100_000, taken: 100 },
    });
    expect(await addOn(meters)(100, { guestTier: 'sandbox' })).toMatchObject({
      outcome: 'duplicate',
    });
  });

  it('are refused where they are not', async () => {
    expect(await addOn(fakeMeters())(100)).toEqual({
      outcome: 'denied',
      denial: { outcome: 'deny', reason: { code: 'team_unknown' }, retryAt: undefined },
    });
  });
});
