import { microUsd } from '../../src/domain/money.ts';
import { policyOfTier } from '../../src/domain/policy.ts';
import { describe as sentenceOf } from '../../src/domain/reasons.ts';
import { laterBy } from '../../src/domain/time.ts';
import type { Limits } from '../../src/domain/tiers.ts';
import {
  admissionsIn,
  allowed,
  aTeam,
  at,
  atOnce,
  denied,
  openGate,
  type TestGate,
} from '../support/gate.ts';

const NOON = at('2026-08-22T12:00:00Z');
const ENTIRELY_OTHER: Limits = {
  requestsPerMinute: 700,
  tokensPerDay: 7_000,
  usdPerMonth: undefined,
};

let gate: TestGate;
beforeAll(async () => {
  gate = await openGate();
});
afterAll(() => gate.close());

const none: Limits = {
  requestsPerMinute: undefined,
  tokensPerDay: undefined,
  usdPerMonth: undefined,
};

describe('a limit that is lowered below what is taken', () => {
  it('of requests denies until the minute has room for it, and tells true numbers', async () => {
    const policy = await gate.register({ limits: { ...none, requestsPerMinute: 10 } });
    const { team } = policy;
    const environment = gate.environment();
    await atOnce(6, () => environment.checkRate({ team, at: NOON }));
    await atOnce(3, () => environment.checkRate({ team, at: laterBy(NOON, 30_000) }));
    const now = laterBy(NOON, 31_000);

    await gate.change(policy, { limits: { ...none, requestsPerMinute: 4 } }, now);
    const denial = denied(await gate.environment().checkRate({ team, at: now }));
    const early = await gate.environment().checkRate({ team, at: at('2026-08-22T12:01:04.999Z') });
    const outcomes = [];
    for (let index = 0; index < 2; index += 1) {
      const question = { team, at: at('2026-08-22T12:01:05Z') };
      outcomes.push((await gate.environment().checkRate(question)).outcome);
    }

    expect(sentenceOf(denial.reason)).toBe('RPM limit exceeded (10/4 requests per minute)');
    expect(denial.retryAt).toBe(at('2026-08-22T12:01:05Z'));
    expect(early.outcome).toBe('deny');
    expect(outcomes).toEqual(['allow', 'deny']);
  });

  it('of tokens denies until the day ends, and tells true numbers', async () => {
    const policy = await gate.register({ limits: { ...none, tokensPerDay: 1_000 } });
    const { team } = policy;
    allowed(await gate.environment().guard({ team, at: NOON, promptTokens: 800 }));
    await gate.useUpHolds(team);

    await gate.change(policy, { limits: { ...none, tokensPerDay: 500 } }, NOON);
    const denial = denied(await gate.environment().guard({ team, at: NOON }));
    const tomorrow = { team, at: at('2026-08-23T00:00:00Z'), promptTokens: 500 };
    const fresh = await gate.environment().guard(tomorrow);

    expect(sentenceOf(denial.reason)).toBe('Daily token limit exceeded (800/500 tokens per day)');
    expect(denial.retryAt).toBe(tomorrow.at);
    expect(fresh.outcome).toBe('allow');
  });

  it('of dollars denies until the month ends, and tells true numbers', async () => {
    const policy = await gate.register({ limits: { ...none, usdPerMonth: microUsd(20_000) } });
    const { team } = policy;
    allowed(await gate.environment().guard({ team, at: NOON, promptTokens: 10_030 }));
    await gate.useUpHolds(team);

    await gate.change(policy, { limits: { ...none, usdPerMonth: microUsd(10_000) } }, NOON);
    const denial = denied(await gate.environment().guard({ team, at: NOON }));
    const next = { team, at: at('2026-09-01T00:00:00Z'), promptTokens: 10_000 };
    const fresh = await gate.environment().guard(next);

    expect(sentenceOf(denial.reason)).toBe('Monthly budget exceeded (100.3% of $0.01)');
    expect(denial.retryAt).toBe(next.at);
    expect(fresh.outcome).toBe('allow');
  });

  it('of a model denies that model', async () => {
    const caps = (amount: number) => [{ model: 'penny', usdPerMonth: microUsd(amount) }];
    const policy = await gate.register({ caps: caps(20_000) });
    const { team } = policy;
    allowed(await gate.environment().guard({ team, at: NOON, promptTokens: 15_000 }));
    await gate.useUpHolds(team);

    await gate.change(policy, { caps: caps(10_000) }, NOON);
    const denial = denied(await gate.environment().guard({ team, at: NOON }));

    expect(sentenceOf(denial.reason)).toBe('Model budget exceeded for penny ($0.015 of $0.01)');
  });
});

describe('a limit that is raised while it denies', () => {
  it.each([
    ['requests', { ...none, requestsPerMinute: 1 }, { ...none, requestsPerMinute: 2 }],
    ['tokens', { ...none, tokensPerDay: 10 }, { ...none, tokensPerDay: 20 }],
    ['dollars', { ...none, usdPerMonth: microUsd(10) }, { ...none, usdPerMonth: microUsd(20) }],
    ['requests, to none at all', { ...none, requestsPerMinute: 1 }, none],
    ['tokens, to none at all', { ...none, tokensPerDay: 10 }, none],
  ])(
    'of %s allows at once, and within five seconds where it is remembered',
    async (_, low, high) => {
      const policy = await gate.register({ limits: low });
      const question = { team: policy.team, at: NOON, promptTokens: 10 };
      const remembering = gate.environment();
      allowed(await remembering.guard(question));
      await gate.useUpHolds(policy.team);
      denied(await remembering.guard(question));

      await gate.change(policy, { limits: high }, NOON);
      const stillDenied = await remembering.guard({ ...question, at: laterBy(NOON, 4_999) });
      const atLast = await remembering.guard({ ...question, at: laterBy(NOON, 5_000) });

      expect([stillDenied.outcome, atLast.outcome]).toEqual(['deny', 'allow']);
    },
  );

  it('allows at once in an environment that knows nothing of it', async () => {
    const policy = await gate.register({ limits: { ...none, requestsPerMinute: 1 } });
    const { team } = policy;
    allowed(await gate.environment().checkRate({ team, at: NOON }));
    denied(await gate.environment().checkRate({ team, at: NOON }));

    await gate.change(policy, { limits: { ...none, requestsPerMinute: 2 } }, NOON);
    const decisions = [
      await gate.environment().checkRate({ team, at: NOON }),
      await gate.environment().checkRate({ team, at: NOON }),
    ];

    expect(decisions.map(({ outcome }) => outcome)).toEqual(['allow', 'deny']);
  });
});

describe('a policy that changes while decisions are made', () => {
  it('loses no count while two hundred requests race', async () => {
    let policy = await gate.register({
      limits: { requestsPerMinute: 1_000, tokensPerDay: 9_000, usdPerMonth: microUsd(9_000) },
    });
    const { team } = policy;
    const environments = Array.from({ length: 4 }, () => gate.environment());
    const racing = atOnce(200, (index) =>
      (environments[index % 4] ?? gate.environment()).guard({
        team,
        // Over two slots, so that the ring moves on under the changes.
        at: laterBy(NOON, Math.floor(index / 4) * 180),
        promptTokens: 3,
      }),
    );

    for (const requestsPerMinute of [300, 900, 250, 600]) {
      const limits = { ...policy.limits, requestsPerMinute, tokensPerDay: requestsPerMinute * 9 };
      policy = await gate.change(policy, { limits }, laterBy(NOON, 5_000));
    }
    policy = await gate.change(policy, { limits: ENTIRELY_OTHER }, laterBy(NOON, 10_000));
    const admitted = admissionsIn(await racing);

    const meter = await gate.meter(team);
    const taken = environments.flatMap(({ takenAt }) => takenAt).length;
    expect([admitted, taken, meter.admissions]).toEqual([200, 200, 200]);
    expect([...meter.tokensOnDay.values(), ...meter.usdInMonth.values()]).toEqual([600, 600]);
    expect(meter.limits).toEqual(ENTIRELY_OTHER);

    const oneMore = { ...ENTIRELY_OTHER, requestsPerMinute: 201 };
    const now = laterBy(NOON, 20_000);
    await gate.change(policy, { limits: oneMore }, now);
    const last = allowed(await gate.environment().checkRate({ team, at: now }));
    const next = denied(await gate.environment().checkRate({ team, at: now }));
    expect(last.standing?.minute.requests).toBe(201);
    expect(sentenceOf(next.reason)).toBe('RPM limit exceeded (202/201 requests per minute)');
  });

  it.each([
    ['opens a slot', { seconds: 5, promptTokens: 7 }],
    ['opens a day and a month, in the slot of the last one', { seconds: 0, promptTokens: 7 }],
  ])('loses no count when a decision in between %s', async (_, { seconds, promptTokens }) => {
    const policy = await gate.register({
      limits: { requestsPerMinute: 10, tokensPerDay: 100, usdPerMonth: microUsd(100) },
    });
    const { team } = policy;
    const admin = gate.environment();
    allowed(await gate.environment().checkRate({ team, at: NOON }));
    const decision = { team, at: laterBy(NOON, seconds * 1_000), promptTokens };
    admin.interruption = {
      command: 'TransactWriteItems',
      act: () => gate.environment().guard(decision),
    };

    const limits = { requestsPerMinute: 3, tokensPerDay: 10, usdPerMonth: microUsd(10) };
    const next = { ...policy, version: 2, limits };
    const outcome = await admin.changePolicy({ policy: next, at: laterBy(NOON, 5_000) });
    const now = laterBy(NOON, 6_000);
    const decisions = [
      await gate.environment().guard({ team, at: now, promptTokens: 4 }),
      await gate.environment().guard({ team, at: now, promptTokens: 3 }),
      await gate.environment().checkRate({ team, at: now }),
    ];

    expect(outcome).toBe('changed');
    expect(decisions.map((each) => each.outcome)).toEqual(['deny', 'allow', 'deny']);
  });

  it('keeps the ring true when a decision in between opens a slot and nothing else', async () => {
    const policy = await gate.register({ limits: { ...none, requestsPerMinute: 10 } });
    const { team } = policy;
    const admin = gate.environment();
    // The day and the month have their counters already.
    allowed(await gate.environment().guard({ team, at: NOON }));
    admin.interruption = {
      command: 'TransactWriteItems',
      act: () => gate.environment().checkRate({ team, at: laterBy(NOON, 5_000) }),
    };

    const next = { ...policy, version: 2, limits: { ...none, requestsPerMinute: 3 } };
    await admin.changePolicy({ policy: next, at: laterBy(NOON, 5_000) });
    const decisions = [];
    for (let index = 0; index < 4; index += 1) {
      // The first slot is out of the window, and the one that was opened in between is in it.
      const question = { team, at: laterBy(NOON, 65_000) };
      decisions.push(await gate.environment().checkRate(question));
    }

    expect(decisions.map((each) => each.outcome)).toEqual(['allow', 'allow', 'deny', 'deny']);
  });

  it('loses no count of the month before when it changes in the first moment of the next', async () => {
    const policy = await gate.register({
      limits: { ...none, tokensPerDay: 100, usdPerMonth: microUsd(100) },
    });
    const { team } = policy;
    const last = { team, at: at('2026-11-30T23:59:59.999Z'), promptTokens: 7 };
    const admin = gate.environment();
    allowed(await gate.environment().checkRate(last));
    admin.interruption = {
      command: 'TransactWriteItems',
      act: () => gate.environment().guard(last),
    };

    const limits = { ...none, tokensPerDay: 1_000, usdPerMonth: microUsd(1_000) };
    const next = { ...policy, version: 2, limits };
    await admin.changePolicy({ policy: next, at: at('2026-12-01T00:00:00Z') });

    const { tokensOnDay, usdInMonth } = await gate.meter(team);
    expect([...tokensOnDay.values(), ...usdInMonth.values()]).toEqual([7, 7]);
  });
});

describe('registering a team', () => {
  it('answers that it was created when the first answer was lost', async () => {
    const policy = policyOfTier(aTeam(), 'standard');
    const admin = gate.environment();
    admin.answersToLose = 1;

    expect(await admin.createTeam(policy)).toBe('created');
    expect(await admin.createTeam(policy)).toBe('exists');
  });

  it('makes one meter when two do it at once', async () => {
    const policy = policyOfTier(aTeam(), 'standard');

    const answers = await atOnce(2, () => gate.environment().createTeam(policy));

    expect(answers.toSorted()).toEqual(['created', 'exists']);
  });

  it('leaves the counters of one that is there alone', async () => {
    const policy = await gate.register();
    allowed(await gate.environment().guard({ team: policy.team, at: NOON }));
    const before = await gate.item(policy.team);

    await gate.environment().createTeam(policyOfTier(policy.team, 'premium'));

    expect(await gate.item(policy.team)).toEqual(before);
  });
});

describe('changing a policy', () => {
  it('refuses a version that is not the next, and changes nothing', async () => {
    const policy = await gate.register();
    const before = await gate.item(policy.team);
    const admin = gate.environment();

    const answers = [];
    for (const version of [1, 3]) {
      const next = { ...policy, version, limits: ENTIRELY_OTHER };
      answers.push(await admin.changePolicy({ policy: next, at: NOON }));
    }

    expect(answers).toEqual(['conflict', 'conflict']);
    expect(await gate.item(policy.team)).toEqual(before);
  });

  it('is done once when its answer is lost', async () => {
    const policy = await gate.register({ limits: { ...none, tokensPerDay: 100 } });
    allowed(await gate.environment().guard({ team: policy.team, at: NOON, promptTokens: 60 }));
    const admin = gate.environment();
    const next = { ...policy, version: 2, limits: { ...none, tokensPerDay: 200 } };
    // The meter is read first; the transaction's answer is the second.
    admin.interruption = {
      command: 'TransactWriteItems',
      act: () => Promise.resolve((admin.answersToLose = 1)),
    };

    const answer = await admin.changePolicy({ policy: next, at: NOON });

    expect(answer).toBe('changed');
    const meter = await gate.meter(policy.team);
    expect([...meter.tokensOnDay.values()]).toEqual([60]);
    expect(meter.limits.tokensPerDay).toBe(200);
  });

  it('lets one of two win that race, with all of its limits', async () => {
    const policy = await gate.register();
    const wanted = [
      { requestsPerMinute: 1, tokensPerDay: 10, usdPerMonth: microUsd(100) },
      { requestsPerMinute: 2, tokensPerDay: 20, usdPerMonth: microUsd(200) },
    ];

    const answers = await Promise.all(
      wanted.map((limits) =>
        gate.environment().changePolicy({ policy: { ...policy, version: 2, limits }, at: NOON }),
      ),
    );

    const { limits } = await gate.meter(policy.team);
    expect(answers.toSorted()).toEqual(['changed', 'conflict']);
    expect(limits).toEqual(wanted[answers.indexOf('changed')]);
  });
});

describe('a limit that is changed just before midnight', () => {
  const BEFORE = at('2026-08-22T23:59:59.990Z');
  const MIDNIGHT = at('2026-08-23T00:00:00Z');

  it('holds for the whole next day, whatever opens that meanwhile without a slot of its own', async () => {
    const policy = await gate.register({ limits: { ...none, tokensPerDay: 10_000 } });
    const { team } = policy;
    const admin = gate.environment();
    const other = gate.environment();
    admin.interruption = {
      command: 'TransactWriteItems',
      act: () => other.addTokens({ team, at: MIDNIGHT, tokens: 50 }),
    };

    await admin.changePolicy({
      policy: { ...policy, version: 2, limits: { ...none, tokensPerDay: 100 } },
      at: BEFORE,
    });
    const question = { team, at: MIDNIGHT, outputTokensMax: 0 };
    const tooMuch = await gate.environment().guard({ ...question, promptTokens: 51 });
    const rest = await gate.environment().guard({ ...question, promptTokens: 50 });

    expect(sentenceOf(denied(tooMuch).reason)).toBe(
      'Daily token limit would be exceeded (50 of 100 tokens used or held, this call up to 51)',
    );
    expect(rest.outcome).toBe('allow');
  });
});
