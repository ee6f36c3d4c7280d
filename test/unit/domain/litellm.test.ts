import { importLitellm } from '../../../src/domain/litellm.ts';
import type { LitellmTeam } from '../../../src/domain/litellm-team.ts';
import { laterBy } from '../../../src/domain/time.ts';
import { at, dollars, NOW } from '../../support/builders.ts';

const read = (team: LitellmTeam, zeroMeans?: 'nothing' | 'unlimited') =>
  importLitellm(team, { at: NOW, zeroMeans, boostId: 'b-1' });

const notesOf = (findings: readonly { readonly path: string; readonly note: string }[]) =>
  findings.map(({ path, note }) => `${path}: ${note}`);

describe('the budget of a team of LiteLLM', () => {
  it.each(['1mo', '30d'])("is the month's when it lasts %s", (budget_duration) => {
    const { change } = read({ max_budget: dollars(250.5), budget_duration });

    expect(change.overrides).toMatchObject({ usdPerMonth: 250_500_000 });
  });

  it.each([['7d'], ['24h'], [null], [undefined]])(
    'is left to the tier when it lasts %p',
    (budget_duration) => {
      const { change, report } = read({ max_budget: dollars(1), budget_duration });

      expect(change.overrides).not.toHaveProperty('usdPerMonth');
      expect(notesOf(report.notEquivalent)).toEqual([
        `max_budget: a budget of ${budget_duration ?? 'all time'}, not of a month`,
      ]);
      expect(notesOf(report.assumed)).toContain("max_budget: the tier's monthly budget holds");
    },
  );

  it("is none where it is null, and the tier's where it is not there", () => {
    expect(read({ max_budget: null }).change.overrides).toHaveProperty('usdPerMonth', undefined);
    expect(read({}).change.overrides).not.toHaveProperty('usdPerMonth');
  });

  it('is the smallest of those of a month', () => {
    const { change, report } = read({
      ...{ max_budget: dollars(5), budget_duration: '1mo' },
      budget_limits: [
        { max_budget: dollars(1), budget_duration: '1d' },
        { max_budget: dollars(4), budget_duration: '30d' },
      ],
    });

    expect(change.overrides).toMatchObject({ usdPerMonth: 4_000_000 });
    expect(notesOf(report.notEquivalent)).toEqual([
      'budget_limits.0: a budget of 1d, not of a month',
    ]);
  });

  it('warns at its soft one, rounded down', () => {
    const budget = { max_budget: dollars(7), budget_duration: '1mo' };

    expect(read({ ...budget, soft_budget: dollars(5) }).change.warnPercent).toBe(71);
    expect(read({ ...budget, soft_budget: dollars(7) }).change.warnPercent).toBe(100);
    for (const soft_budget of [dollars(7.08), dollars(0.069), dollars(0)]) {
      const { change, report } = read({ ...budget, soft_budget });
      expect(change).not.toHaveProperty('warnPercent');
      expect(report.notEquivalent).toMatchObject([{ path: 'soft_budget' }]);
    }
  });
});

describe('a zero in a team of LiteLLM', () => {
  const team: LitellmTeam = {
    ...{ max_budget: dollars(0), budget_duration: '1mo', rpm_limit: 0 },
    model_max_budget: { 'gpt-4o': { max_budget: dollars(0), budget_duration: '1mo' } },
  };

  it('must be said to mean something, everywhere it stands', () => {
    expect(() => read(team)).toThrow(/max_budget, rpm_limit, model_max_budget\.gpt-4o/);
  });

  it('is nothing, or no limit', () => {
    expect(read(team, 'nothing').change).toMatchObject({
      overrides: { requestsPerMinute: 0, usdPerMonth: 0 },
      caps: [{ model: 'gpt-4o', usdPerMonth: 0 }],
    });
    const { change } = read(team, 'unlimited');
    expect(change.overrides).toEqual({
      requestsPerMinute: undefined,
      tokensPerDay: undefined,
      usdPerMonth: undefined,
    });
    expect(change.caps).toEqual([]);
  });
});

describe('the models of a team of LiteLLM', () => {
  it.each([[null], [[]], [['all-proxy-models']], [['gpt-4o', 'all-proxy-models']]])(
    'are all of them: %j',
    (models) => {
      expect(read({ models }).change.models).toBeUndefined();
    },
  );

  it('are those that it names, without what is no name', () => {
    const { change, report } = read({ models: ['gpt-4o', 'openai/*', 'a b', 'g*t', 'gpt-4o'] });

    expect(change.models).toEqual(['gpt-4o', 'openai/*']);
    expect(notesOf(report.notEquivalent)).toEqual([
      'models: a b is no name or pattern',
      'models: g*t is no name or pattern',
    ]);
  });

  it('are none where it has none by default', () => {
    expect(read({ models: ['no-default-models'] }).change.models).toEqual([]);
  });

  it('have their caps in both forms, of a month alone', () => {
    const { change, report } = read({
      model_max_budget: {
        'gpt-4o': { budget_limit: dollars(1), time_period: '1mo' },
        'gpt-4o-mini': { max_budget: dollars(2), budget_duration: '30d' },
        o3: { max_budget: dollars(3), budget_duration: '1d' },
        o1: { max_budget: null },
      },
    });

    expect(change.caps).toEqual([
      { model: 'gpt-4o', usdPerMonth: 1_000_000 },
      { model: 'gpt-4o-mini', usdPerMonth: 2_000_000 },
    ]);
    expect(notesOf(report.notEquivalent)).toEqual([
      'model_max_budget.o3: a budget of 1d, not of a month',
    ]);
  });
});

describe('a rise of a budget of LiteLLM', () => {
  const budget = { max_budget: dollars(1), budget_duration: '1mo' };
  const rise = (temp_budget_expiry: typeof NOW) => ({
    temp_budget_increase: dollars(5),
    temp_budget_expiry,
  });

  it('is a boost, wherever it stands', () => {
    const until = at('2026-08-25T00:00:00Z');
    const wanted = [{ id: 'b-1', usd: 5_000_000, month: 679, until, reason: 'imported' }];

    expect(read({ ...budget, ...rise(until) }).boosts).toEqual(wanted);
    expect(read({ ...budget, metadata: rise(until) }).boosts).toEqual(wanted);
  });

  it('ends with the month', () => {
    const { boosts, report } = read({ ...budget, ...rise(at('2026-09-01T00:00:00.001Z')) });

    expect(boosts).toMatchObject([{ until: at('2026-09-01T00:00:00Z') }]);
    expect(report.assumed).toContainEqual({
      path: 'temp_budget_expiry',
      note: 'it ends with the month, at 2026-09-01T00:00:00.000Z: set another one then',
    });
  });

  it('is none when it is over, or when there is no budget', () => {
    const left = [
      read({ ...budget, ...rise(NOW) }),
      read({ max_budget: null, ...rise(laterBy(NOW, 1)) }),
    ];

    for (const { boosts, report } of left) {
      expect(boosts).toEqual([]);
      expect(report.notEquivalent).toMatchObject([{ path: 'temp_budget_increase' }]);
    }
  });
});

describe('what a team of LiteLLM has beside', () => {
  it('is told, and nothing is dropped in silence', () => {
    const team = {
      ...{ spend: 3.5, tpm_limit: 10, max_parallel_requests: 2, organization_id: 'org' },
      metadata: { model_rpm_limit: { 'gpt-4o': 1 } } as LitellmTeam['metadata'],
      ...{ created_at: '2026-01-01', model_id: null, keys: [] },
    };

    const { report } = read(team);

    expect(report.notEquivalent.map(({ path }) => path)).toEqual([
      'max_parallel_requests',
      'metadata.model_rpm_limit',
      'organization_id',
      'spend',
      'tpm_limit',
    ]);
  });

  it("is its members' budgets, and those of another length are told", () => {
    const { change, report } = read({
      team_memberships: [
        { user_id: 'alice', litellm_budget_table: { max_budget: dollars(5) } },
        { user_id: 'bob', max_budget_in_team: dollars(6) },
        {
          user_id: 'carol',
          litellm_budget_table: { max_budget: dollars(7), budget_duration: '1d' },
        },
        { user_id: 'dave', litellm_budget_table: null },
      ],
    });

    expect([...(change.userLimits?.users ?? [])]).toEqual([
      ['alice', 5_000_000],
      ['bob', 6_000_000],
    ]);
    expect(notesOf(report.notEquivalent)).toEqual(['team_memberships.2: a budget of 1d']);
  });

  it('is its being blocked, and its alias', () => {
    const { status, change } = read({ blocked: true, team_alias: `Search\n${'x'.repeat(600)}` });

    expect(status).toBe('suspended');
    expect(change.description).toBe(`Search ${'x'.repeat(493)}`);
  });
});
