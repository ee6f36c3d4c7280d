import type { Denial } from '../../src/domain/decision.ts';
import { modelId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { describe as sentenceOf } from '../../src/domain/reasons.ts';
import type { Limits } from '../../src/domain/tiers.ts';
import { allowed, aTeam, at, atOnce, denied, openGate, type TestGate } from '../support/gate.ts';

const NOON = at('2026-08-22T12:00:00Z');

let gate: TestGate;
beforeAll(async () => {
  gate = await openGate();
});
afterAll(() => gate.close());

const monthOf = (amount: number): Limits => ({
  requestsPerMinute: undefined,
  tokensPerDay: undefined,
  usdPerMonth: microUsd(amount),
});
const capOf = (model: string, amount: number) => [{ model, usdPerMonth: microUsd(amount) }];

describe('a budget check', () => {
  it('takes nothing, however often it is made', async () => {
    const { team } = await gate.register({ caps: capOf('penny', 1_000) });
    const environment = gate.environment();
    allowed(await environment.guard({ team, at: NOON, promptTokens: 600 }));
    const before = await gate.item(team);
    const question = { team, at: NOON };

    await atOnce(20, () => environment.checkBudget({ ...question, estimate: microUsd(400) }));
    await atOnce(20, () => environment.checkBudget({ ...question, estimate: microUsd(401) }));

    expect(await gate.item(team)).toEqual(before);
  });

  it('makes no meter for a team that nobody registered', async () => {
    const guest = { team: aTeam('guest'), at: NOON, guestTier: 'sandbox' } as const;
    const stranger = { team: aTeam('stranger'), at: NOON };

    const { standing } = allowed(await gate.environment().checkBudget(guest));
    const { reason } = denied(await gate.environment().checkBudget(stranger));

    expect(standing?.month).toMatchObject({ limit: 25_000_000, taken: 0 });
    expect(reason.code).toBe('team_unknown');
    expect([await gate.item(guest.team), await gate.item(stranger.team)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('tells what is taken and held of the month and of the cap', async () => {
    const { team } = await gate.register({
      limits: monthOf(10_000),
      caps: capOf('penny', 2_000),
    });
    const environment = gate.environment();
    allowed(await environment.guard({ team, at: NOON, promptTokens: 500 }));
    await gate.useUpHolds(team);
    allowed(await environment.guard({ team, at: NOON, promptTokens: 300 }));

    const { standing } = allowed(await environment.checkBudget({ team, at: NOON }));

    const resetsAt = at('2026-09-01T00:00:00Z');
    expect(standing?.month).toEqual({ limit: 10_000, taken: 800, held: 300, resetsAt });
    expect(standing?.cap).toEqual({ limit: 2_000, taken: 800, held: 300, resetsAt });
  });

  it.each([
    [7_999, false],
    [8_000, true],
    [9_999, true],
  ])('warns from 80 percent on: of 10,000 with %i taken, %s', async (taken, warning) => {
    const { team } = await gate.register({ limits: monthOf(10_000) });
    const environment = gate.environment();
    allowed(await environment.guard({ team, at: NOON, promptTokens: taken }));

    const decision = allowed(await environment.checkBudget({ team, at: NOON }));

    expect(decision.budgetWarning).toBe(warning);
  });

  it('does not mind that the minute is full', async () => {
    const { team } = await gate.register({
      limits: { ...monthOf(10), requestsPerMinute: 1 },
    });
    const environment = gate.environment();
    allowed(await environment.checkRate({ team, at: NOON }));
    denied(await environment.checkRate({ team, at: NOON }));

    const decision = await environment.checkBudget({ team, at: NOON });

    expect(decision.outcome).toBe('allow');
  });

  it('without an estimate is denied when nothing is left', async () => {
    const { team } = await gate.register({ limits: monthOf(10_000) });
    allowed(await gate.environment().guard({ team, at: NOON, promptTokens: 10_000 }));
    await gate.useUpHolds(team);

    const { reason, retryAt } = denied(await gate.environment().checkBudget({ team, at: NOON }));

    expect(sentenceOf(reason)).toBe('Monthly budget exceeded (100.0% of $0.01)');
    expect(retryAt).toBe(at('2026-09-01T00:00:00Z'));
  });
});

/** A team, what it has taken, and a call that it is about to make, at a micro-dollar a token. */
interface Situation {
  readonly policy: Partial<Policy>;
  readonly taken?: number;
  readonly isSettled?: true;
  readonly estimate: number;
  readonly model?: string;
}

const SITUATIONS: Readonly<Record<string, Situation>> = {
  'that just fits into the month': { policy: { limits: monthOf(10) }, taken: 4, estimate: 6 },
  'that does not fit into the month': { policy: { limits: monthOf(10) }, taken: 4, estimate: 7 },
  'when the month is used up': {
    policy: { limits: monthOf(10) },
    taken: 10,
    isSettled: true,
    estimate: 1,
  },
  'that just fits into the cap': { policy: { caps: capOf('penny', 10) }, taken: 4, estimate: 6 },
  'that does not fit into the cap': {
    policy: { caps: capOf('penny', 10) },
    taken: 4,
    estimate: 7,
  },
  'when the cap is used up': {
    policy: { caps: capOf('pen*', 10) },
    taken: 10,
    isSettled: true,
    estimate: 1,
  },
  'of a model without a cap': { policy: { caps: capOf('other', 1) }, taken: 4, estimate: 7 },
  'of a model that costs nothing, when no money is left': {
    policy: { limits: monthOf(0) },
    estimate: 0,
    model: 'gratis',
  },
  'of a model that is not allowed': { policy: { models: ['gratis'] }, estimate: 1 },
  'of a model without a price, of a team that is denied such': {
    policy: { unknownModel: 'deny' },
    estimate: 1,
    model: 'nameless',
  },
  'of a team that is suspended': { policy: { status: 'suspended' }, estimate: 1 },
  'that does not fit, of a team in shadow mode': {
    policy: { limits: monthOf(10), mode: 'shadow' },
    taken: 4,
    estimate: 7,
  },
  'that does not fit, of a team without holds': {
    policy: { limits: monthOf(10), holds: 'off' },
    estimate: 11,
  },
  'of a team without a budget': {
    policy: { limits: { ...monthOf(0), usdPerMonth: undefined } },
    estimate: 1_000_000_000,
  },
};

/** Where the team stands, and what would pass instead, the guard alone tells in full. */
const told = (denial: Denial | undefined) => [denial?.reason, denial?.retryAt];

describe('a budget check of a call', () => {
  it.each(Object.entries(SITUATIONS))('%s answers as the guard does', async (_, situation) => {
    const { policy, taken = 0, estimate, model = 'penny' } = situation;
    const { team } = await gate.register(policy);
    const call = { team, at: NOON, model: modelId(model) };
    const environment = gate.environment();
    if (taken > 0) allowed(await environment.guard({ ...call, promptTokens: taken }));
    if (situation.isSettled === true) await gate.useUpHolds(team);

    const check = await environment.checkBudget({ ...call, estimate: microUsd(estimate) });
    const guarded = await gate.environment().guard({ ...call, promptTokens: estimate });

    expect(check.outcome).toBe(guarded.outcome);
    if (check.outcome === 'deny') expect(told(check)).toEqual(told(denied(guarded)));
    else expect(told(check.wouldDeny)).toEqual(told(allowed(guarded).wouldDeny));
  });
});
