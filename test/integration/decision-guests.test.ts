import { describe as sentenceOf } from '../../src/domain/reasons.ts';
import { laterBy } from '../../src/domain/time.ts';
import { TIERS } from '../../src/domain/tiers.ts';
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

let gate: TestGate;
beforeAll(async () => {
  gate = await openGate();
});
afterAll(() => gate.close());

describe('a team that nobody registered', () => {
  it('has the limits of the default tier from its first request on', async () => {
    const team = aTeam('guest');

    const { standing } = allowed(
      await gate.environment().checkRate({ team, at: NOON, guestTier: 'sandbox' }),
    );

    expect(standing).toMatchObject({
      minute: { limit: 20, requests: 1 },
      day: { limit: 100_000, taken: 0 },
      month: { limit: 25_000_000, taken: 0 },
    });
    expect(await gate.meter(team)).toMatchObject({ guestTier: 'sandbox', admissions: 1 });
  });

  it('gets exactly its limit when its first requests race in several environments', async () => {
    const question = { team: aTeam('guest'), at: NOON, guestTier: 'sandbox' } as const;
    const environments = Array.from({ length: 3 }, () => gate.environment());

    const decisions = await Promise.all(
      environments.map((environment) => atOnce(20, () => environment.checkRate(question))),
    );

    expect(admissionsIn(decisions.flat())).toBe(20);
    expect(environments.flatMap(({ faults }) => faults)).toEqual([]);
  });

  it('costs one call a request once it has a meter', async () => {
    const question = { team: aTeam('guest'), at: NOON, guestTier: 'sandbox' } as const;
    allowed(await gate.environment().guard(question));
    const environment = gate.environment();

    allowed(await environment.guard(question));

    expect(environment.calls).toEqual([{ command: 'UpdateItem', units: 1 }]);
  });

  it('has more room at once when its tier rises, and keeps its counters', async () => {
    const team = aTeam('guest');
    const environment = gate.environment();
    const ask = (guestTier: 'sandbox' | 'standard') =>
      environment.guard({ team, at: NOON, promptTokens: 10, guestTier });
    await atOnce(20, () => ask('sandbox'));
    denied(await ask('sandbox'));

    allowed(await ask('standard'));
    const decisions = await atOnce(100, () => ask('standard'));

    const meter = await gate.meter(team);
    expect(admissionsIn(decisions)).toBe(79);
    expect(meter.guestTier).toBe('standard');
    expect([...meter.tokensOnDay.values(), ...meter.usdInMonth.values()]).toEqual([1_000, 1_000]);
  });

  it('is denied until it fits when its tier falls, and keeps its counters', async () => {
    const team = aTeam('guest');
    const environment = gate.environment();
    await atOnce(30, () => environment.guard({ team, at: NOON, guestTier: 'standard' }));

    const fallen = { team, at: laterBy(NOON, 1_000), guestTier: 'sandbox' } as const;
    const denial = denied(await environment.guard(fallen));
    const later = await environment.guard({ ...fallen, at: at('2026-08-22T12:01:05Z') });

    expect(sentenceOf(denial.reason)).toBe('RPM limit exceeded (31/20 requests per minute)');
    expect(denial.retryAt).toBe(at('2026-08-22T12:01:05Z'));
    expect(later.outcome).toBe('allow');
    expect(await gate.meter(team)).toMatchObject({ admissions: 31, guestTier: 'sandbox' });
  });

  it('keeps every count while its tier changes back and forth in a race', async () => {
    const team = aTeam('guest');
    const environments = [gate.environment(), gate.environment()];
    const tiers = ['standard', 'premium'] as const;

    const decisions = [];
    for (let round = 0; round < 5; round += 1) {
      const now = laterBy(NOON, round * 5_000);
      decisions.push(
        ...(await Promise.all(
          environments.map((environment, index) =>
            environment.guard({
              team,
              at: now,
              promptTokens: 10,
              guestTier: tiers[(round + index) % 2],
            }),
          ),
        )),
      );
    }

    const admitted = admissionsIn(decisions);
    const meter = await gate.meter(team);
    expect(meter.admissions).toBe(admitted);
    expect([...meter.tokensOnDay.values()]).toEqual([admitted * 10]);
    expect([...meter.usdInMonth.values()]).toEqual([admitted * 10]);
  });

  it.each(['its answer is lost', 'another environment makes it first'])(
    'has its tier changed once when %s',
    async (mishap) => {
      const team = aTeam('guest');
      const question = { team, at: NOON, promptTokens: 10, guestTier: 'sandbox' } as const;
      allowed(await gate.environment().guard(question));
      const risen = { ...question, guestTier: 'standard' } as const;
      const environment = gate.environment();
      const meddle = async () => {
        if (mishap === 'its answer is lost') environment.answersToLose = 1;
        else allowed(await gate.environment().guard(risen));
      };
      // The meter is read between the write that is refused and the one that changes the tier.
      environment.interruption = {
        command: 'GetItem',
        act: () => {
          environment.interruption = { command: 'UpdateItem', act: meddle };
          return Promise.resolve();
        },
      };

      allowed(await environment.guard(risen));

      const { limits, admissions, tokensOnDay, usdInMonth } = await gate.meter(team);
      expect(limits).toEqual(TIERS.standard);
      expect([...tokensOnDay.values(), ...usdInMonth.values()]).toEqual([
        admissions * 10,
        admissions * 10,
      ]);
    },
  );

  it('keeps its tier where the gateway names none', async () => {
    const team = aTeam('guest');
    const question = { team, at: NOON, guestTier: 'premium' } as const;
    allowed(await gate.environment().guard(question));
    const unnamed = { ...question, guestTier: 'sandbox', isTierNamed: false } as const;

    const { standing } = allowed(await gate.environment().guard(unnamed));

    expect(standing?.minute).toMatchObject({ limit: 500, requests: 2 });
  });

  it('is not let in where such teams are denied, though it once was', async () => {
    const team = aTeam('guest');
    allowed(await gate.environment().checkRate({ team, at: NOON, guestTier: 'sandbox' }));
    const before = await gate.item(team);

    const { reason } = denied(await gate.environment().checkRate({ team, at: NOON }));

    expect(reason).toEqual({ code: 'team_unknown' });
    expect(await gate.item(team)).toEqual(before);
  });
});

describe('a team that is registered', () => {
  it('has its own limits, whatever tier the gateway names', async () => {
    const { team } = await gate.register();
    const before = await gate.item(team);
    const environment = gate.environment();

    const { standing } = allowed(
      await environment.guard({ team, at: NOON, guestTier: 'unlimited' }),
    );

    expect(standing).toMatchObject({ minute: { limit: 100 }, day: { limit: 500_000 } });
    expect(before).not.toHaveProperty('g');
    expect(await gate.item(team)).not.toHaveProperty('g');
    expect(environment.calls).toHaveLength(1);
  });

  it('is let in within five seconds where it was denied before', async () => {
    const team = aTeam();
    const environment = gate.environment();
    denied(await environment.checkRate({ team, at: NOON }));

    await gate.register({ team });
    const later = await environment.checkRate({ team, at: laterBy(NOON, 5_000) });

    expect(later.outcome).toBe('allow');
  });
});
