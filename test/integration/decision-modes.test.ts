import { modelId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';
import { describe as sentenceOf } from '../../src/domain/reasons.ts';
import { laterBy } from '../../src/domain/time.ts';
import { type Limits, TIERS } from '../../src/domain/tiers.ts';
import {
  admissionsIn,
  allowed,
  aRequest,
  at,
  atOnce,
  denied,
  openGate,
  type TestGate,
} from '../support/gate.ts';

const NOON = at('2026-08-22T12:00:00Z');

let gate: TestGate;
beforeAll(async () => {
  gate = await openGate();
});
afterAll(() => gate.close());

const minuteOf = (requestsPerMinute: number): Limits => ({ ...TIERS.standard, requestsPerMinute });

describe('a team with fixed windows', () => {
  it('gets exactly its limit of a minute of the clock, and again of the next', async () => {
    const { team } = await gate.register({ limits: minuteOf(20), window: 'fixed' });
    const environments = [gate.environment(), gate.environment()];
    const raceAt = (text: string) =>
      Promise.all(
        environments.map((environment) =>
          atOnce(30, () => environment.checkRate({ team, at: at(text) })),
        ),
      );

    const last = await raceAt('2026-08-22T12:00:59.999Z');
    const next = await raceAt('2026-08-22T12:01:00Z');

    expect([last, next].map((decisions) => admissionsIn(decisions.flat()))).toEqual([20, 20]);
  });

  it('is told to wait until the minute ends, and how many requests there were', async () => {
    const { team } = await gate.register({ limits: minuteOf(1), window: 'fixed' });
    allowed(await gate.environment().guard({ team, at: laterBy(NOON, 7_000) }));
    const environment = gate.environment();

    const denial = denied(await environment.checkRate({ team, at: laterBy(NOON, 8_000) }));
    const last = await environment.checkRate({ team, at: laterBy(NOON, 59_999) });
    const next = allowed(await environment.checkRate({ team, at: laterBy(NOON, 60_000) }));

    expect(sentenceOf(denial.reason)).toBe('RPM limit exceeded (2/1 requests per minute)');
    expect(denial.retryAt).toBe(laterBy(NOON, 60_000));
    expect(last.outcome).toBe('deny');
    expect(next.standing?.minute).toMatchObject({
      requests: 1,
      emptyAt: at('2026-08-22T12:02:00Z'),
    });
  });

  it('gets nothing of a limit of 0', async () => {
    const { team } = await gate.register({ limits: minuteOf(0), window: 'fixed' });

    const denial = denied(await gate.environment().checkRate({ team, at: NOON }));

    expect(sentenceOf(denial.reason)).toBe('RPM limit exceeded (1/0 requests per minute)');
    expect(denial.retryAt).toBeUndefined();
  });

  it('follows a limit that changes within the minute, down and up', async () => {
    let policy = await gate.register({ limits: minuteOf(5), window: 'fixed' });
    const { team } = policy;
    const environment = gate.environment();
    await atOnce(4, () => environment.checkRate({ team, at: NOON }));

    policy = await gate.change(policy, { limits: minuteOf(3) }, NOON);
    const lowered = await gate.environment().checkRate({ team, at: NOON });
    await gate.change(policy, { limits: minuteOf(6) }, NOON);
    const raised = await atOnce(9, () => gate.environment().checkRate({ team, at: NOON }));

    expect(sentenceOf(denied(lowered).reason)).toBe('RPM limit exceeded (5/3 requests per minute)');
    expect(admissionsIn(raised)).toBe(2);
  });

  it('counts a repeated request once', async () => {
    const { team } = await gate.register({ limits: minuteOf(3), window: 'fixed' });
    const question = { team, at: NOON, request: aRequest() };
    const environment = gate.environment();

    await atOnce(10, () => environment.checkRate(question));
    const others = await atOnce(5, () => environment.checkRate({ team, at: NOON }));

    expect(admissionsIn(others)).toBe(2);
  });

  it('that becomes sliding finds the requests of its last minute counted', async () => {
    const policy = await gate.register({ limits: minuteOf(4), window: 'fixed' });
    const { team } = policy;
    const environment = gate.environment();
    await atOnce(3, () => environment.checkRate({ team, at: laterBy(NOON, 55_000) }));
    const now = laterBy(NOON, 61_000);

    await gate.change(policy, { window: 'sliding' }, now);
    const decisions = await atOnce(3, () => environment.checkRate({ team, at: now }));

    expect(admissionsIn(decisions)).toBe(1);
  });

  it('that was sliding gets no more than its limit of a minute of the clock from then on', async () => {
    const policy = await gate.register({ limits: minuteOf(4) });
    const { team } = policy;
    const environment = gate.environment();
    await atOnce(4, () => environment.checkRate({ team, at: NOON }));
    const now = laterBy(NOON, 60_000);

    await gate.change(policy, { window: 'fixed' }, now);
    const decisions = await atOnce(8, () => environment.checkRate({ team, at: now }));

    expect(admissionsIn(decisions)).toBe(4);
  });
});

describe('a team in shadow mode', () => {
  const limits = { requestsPerMinute: 2, tokensPerDay: 20, usdPerMonth: microUsd(20) };

  it('is let through, counted, and told what it would have been denied for', async () => {
    const { team } = await gate.register({ limits, mode: 'shadow' });
    const environment = gate.environment();
    const question = { team, at: NOON, promptTokens: 9 };

    const decisions = [];
    for (let index = 0; index < 4; index += 1) {
      decisions.push(allowed(await environment.guard(question)));
    }

    const sentences = decisions.map(({ wouldDeny }) => wouldDeny && sentenceOf(wouldDeny.reason));
    const short = (taken: string) =>
      `Monthly budget would be exceeded ($${taken} of $0.00002 used or held, this call up to $0.000009)`;
    expect(sentences).toEqual([undefined, undefined, short('0.000018'), short('0.000027')]);
    const meter = await gate.meter(team);
    expect(meter.admissions).toBe(4);
    expect([...meter.tokensOnDay.values(), ...meter.usdInMonth.values()]).toEqual([36, 36]);
  });

  it.each(['sliding', 'fixed'] as const)(
    'is told that its %s minute would have been full',
    async (window) => {
      const { team } = await gate.register({ limits, mode: 'shadow', window });
      const environment = gate.environment();
      const question = { team, at: NOON };
      await atOnce(2, () => environment.checkRate(question));

      const { wouldDeny } = allowed(await environment.checkRate(question));

      expect(wouldDeny && sentenceOf(wouldDeny.reason)).toBe(
        'RPM limit exceeded (3/2 requests per minute)',
      );
    },
  );

  it('is told of a model that would not have been allowed', async () => {
    const { team } = await gate.register({ models: ['gratis'], mode: 'shadow' });

    const { wouldDeny } = allowed(await gate.environment().guard({ team, at: NOON }));

    expect(wouldDeny?.reason).toEqual({ code: 'model_not_allowed', model: modelId('penny') });
  });

  it('is denied when it is suspended', async () => {
    const policy = await gate.register({ limits, mode: 'shadow' });
    const environment = gate.environment();
    const question = { team: policy.team, at: NOON };
    allowed(await environment.guard(question));

    await gate.change(policy, { status: 'suspended' }, NOON);

    expect(denied(await environment.guard(question)).reason).toEqual({ code: 'team_suspended' });
  });

  it('finds a true history when its limits are enforced', async () => {
    const policy = await gate.register({ limits, mode: 'shadow' });
    const { team } = policy;
    const environment = gate.environment();
    await atOnce(5, () => environment.checkRate({ team, at: NOON }));

    await gate.change(policy, { mode: 'enforce' }, NOON);
    const denial = denied(await environment.checkRate({ team, at: NOON }));

    expect(sentenceOf(denial.reason)).toBe('RPM limit exceeded (6/2 requests per minute)');
    expect(denial.retryAt).toBe(at('2026-08-22T12:01:05Z'));
  });

  it('takes a repeated request once', async () => {
    const { team } = await gate.register({ limits, mode: 'shadow' });
    const question = { team, at: NOON, request: aRequest() };
    const environment = gate.environment();

    await atOnce(10, () => environment.guard(question));

    expect(await gate.meter(team)).toMatchObject({ admissions: 1 });
  });
});

describe('a team without holds', () => {
  it('is denied once its limit is used up, and not before', async () => {
    const { team } = await gate.register({
      limits: { requestsPerMinute: 100, tokensPerDay: 10, usdPerMonth: undefined },
      holds: 'off',
    });
    const environment = gate.environment();
    const large = { team, at: NOON, promptTokens: 8 };

    const decisions = await atOnce(5, () => environment.guard(large));
    await environment.addTokens({ team, at: NOON, tokens: 9 });
    const last = await environment.guard(large);
    await environment.addTokens({ team, at: NOON, tokens: 1 });
    const denial = denied(await environment.guard(large));

    expect(admissionsIn(decisions)).toBe(5);
    expect(last.outcome).toBe('allow');
    expect(sentenceOf(denial.reason)).toBe('Daily token limit exceeded (10/10 tokens per day)');
  });

  it('takes a repeated prompt once', async () => {
    const { team } = await gate.register({ holds: 'off' });
    const question = { team, at: NOON, request: aRequest() };
    const environment = gate.environment();

    await atOnce(10, () => environment.guard(question));

    expect(await gate.meter(team)).toMatchObject({ admissions: 1 });
  });
});
