import { checkRateLimit } from '../../../src/app/check-rate-limit.ts';
import { requestId } from '../../../src/domain/ids.ts';
import { microUsd } from '../../../src/domain/money.ts';
import { TIERS } from '../../../src/domain/tiers.ts';
import {
  aFaultPolicy,
  aPolicy,
  at,
  limitedTo,
  MINUTE,
  NOW,
  REQUEST,
  TEAM,
} from '../../support/builders.ts';
import { environmentOn, type FakeMeters, metersWith } from '../../support/fake-meter.ts';

const checkOn = (meters: FakeMeters) => {
  const check = checkRateLimit({ ...aFaultPolicy(), askMeter: environmentOn(meters) });
  return (id: string, time = NOW) =>
    check({ team: TEAM, request: requestId(id), at: time, guestTier: undefined });
};

describe('checkRateLimit', () => {
  it('takes one request of the minute and tells where the team stands', async () => {
    const decision = await checkOn(metersWith(aPolicy()))(REQUEST);

    expect(decision).toEqual({
      outcome: 'allow',
      standing: {
        minute: {
          limit: 100,
          requests: 1,
          freesAt: undefined,
          emptyAt: at('2026-08-22T14:06:05Z'),
        },
        day: { limit: 500_000, taken: 0, held: 0, resetsAt: at('2026-08-23T00:00:00Z') },
        month: { limit: 100_000_000, taken: 0, held: 0, resetsAt: at('2026-09-01T00:00:00Z') },
        cap: undefined,
      },
      pricing: undefined,
      isRepeated: false,
      budgetWarning: false,
    });
  });

  it('gives out exactly the limit', async () => {
    const check = checkOn(metersWith(aPolicy(limitedTo(3))));
    const answers = [];
    for (const id of ['one', 'two', 'three', 'four', 'five']) answers.push(await check(id));

    expect(answers.map(({ outcome }) => outcome)).toEqual([
      'allow',
      'allow',
      'allow',
      'deny',
      'deny',
    ]);
    expect(answers.at(-1)).toMatchObject({
      reason: { code: 'rate_limited', requests: 4, requestsPerMinute: 3 },
    });
  });

  it('is no concern of the day or the month, which may be spent', async () => {
    const limits = { ...TIERS.standard, tokensPerDay: 0, usdPerMonth: microUsd(0) };
    const meters = metersWith(aPolicy({ limits }));

    expect((await checkOn(meters)(REQUEST)).outcome).toBe('allow');
    expect(meters.meterOf(TEAM)).toMatchObject({ admissions: 1, holds: new Map() });
  });

  it('recognises a repetition, and tells the standing without it', async () => {
    const check = checkOn(metersWith(aPolicy()));
    await check(REQUEST);

    expect(await check(REQUEST)).toMatchObject({
      outcome: 'allow',
      isRepeated: true,
      standing: { minute: { requests: 1 } },
    });
  });

  it('counts the minute of the clock for a team with fixed windows', async () => {
    const meters = metersWith(aPolicy({ version: 2, window: 'fixed', ...limitedTo(1) }));
    const check = checkOn(meters);

    expect((await check('one', at('2026-08-22T14:05:59Z'))).outcome).toBe('allow');
    expect(await check('two', at('2026-08-22T14:05:59.999Z'))).toMatchObject({
      outcome: 'deny',
      retryAt: at('2026-08-22T14:06:00Z'),
    });
    expect((await check('three', at('2026-08-22T14:06:00Z'))).outcome).toBe('allow');
    expect(meters.meterOf(TEAM).requestsInMinute).toEqual(
      new Map([
        [MINUTE, 1],
        [MINUTE + 1, 1],
      ]),
    );
  });

  it('tells a team in shadow mode what it would have been told', async () => {
    const check = checkOn(metersWith(aPolicy({ version: 2, mode: 'shadow', ...limitedTo(0) })));

    expect(await check(REQUEST)).toMatchObject({
      outcome: 'allow',
      wouldDeny: { reason: { code: 'rate_limited', requests: 1, requestsPerMinute: 0 } },
    });
  });
});
