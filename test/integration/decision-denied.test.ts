import { modelId } from '../../src/domain/ids.ts';
import { microUsd } from '../../src/domain/money.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { describe as sentenceOf } from '../../src/domain/reasons.ts';
import { TIERS } from '../../src/domain/tiers.ts';
import {
  allowed,
  aTeam,
  at,
  atOnce,
  denied,
  type Environment,
  openGate,
  type TestGate,
} from '../support/gate.ts';

const NOON = at('2026-08-22T12:00:00Z');

let gate: TestGate;
beforeAll(async () => {
  gate = await openGate();
});
afterAll(() => gate.close());

const none = { requestsPerMinute: undefined, tokensPerDay: undefined, usdPerMonth: undefined };
const cap = (amount: number) => [{ model: 'penny', usdPerMonth: microUsd(amount) }];

type Question = Pick<Policy, 'team'> & { readonly at: typeof NOON };
type Ask = (environment: Environment, question: Question) => ReturnType<Environment['guard']>;

const check: Ask = ({ checkRate }, question) => checkRate(question);
const prompt =
  (promptTokens: number, model = 'penny'): Ask =>
  ({ guard }, question) =>
    guard({ ...question, promptTokens, model: modelId(model) });

/** A team, what it has had so far, and what it asks for and is not given. */
interface Case {
  readonly policy: Partial<Policy>;
  readonly before: readonly Ask[];
  /** Whether the calls before have ended, each with just what it held. */
  readonly isSettled?: true;
  readonly ask: Ask;
  readonly sentence: string;
}

const CASES: Readonly<Record<string, Case>> = {
  'the minute is full': {
    policy: { limits: { ...TIERS.standard, requestsPerMinute: 1 } },
    before: [check],
    ask: prompt(5),
    sentence: 'RPM limit exceeded (2/1 requests per minute)',
  },
  'the clock minute is full': {
    policy: { limits: { ...TIERS.standard, requestsPerMinute: 1 }, window: 'fixed' },
    before: [prompt(5)],
    ask: check,
    sentence: 'RPM limit exceeded (2/1 requests per minute)',
  },
  'the day is used up': {
    policy: { limits: { ...TIERS.standard, tokensPerDay: 10 } },
    before: [prompt(10)],
    isSettled: true,
    ask: prompt(1),
    sentence: 'Daily token limit exceeded (10/10 tokens per day)',
  },
  'the call does not fit into the day': {
    policy: { limits: { ...TIERS.standard, tokensPerDay: 10 } },
    before: [prompt(6)],
    ask: prompt(5),
    sentence:
      'Daily token limit would be exceeded (6 of 10 tokens used or held, this call up to 5)',
  },
  'the month is used up': {
    policy: { limits: { ...TIERS.standard, usdPerMonth: microUsd(10_000) } },
    before: [prompt(10_000)],
    isSettled: true,
    ask: prompt(1),
    sentence: 'Monthly budget exceeded (100.0% of $0.01)',
  },
  'the call does not fit into the month': {
    policy: { limits: { ...TIERS.standard, usdPerMonth: microUsd(10_000) } },
    before: [prompt(6_000)],
    ask: prompt(5_000),
    sentence:
      'Monthly budget would be exceeded ($0.006 of $0.01 used or held, this call up to $0.005)',
  },
  'the cap is used up': {
    policy: { caps: cap(10_000) },
    before: [prompt(10_000)],
    isSettled: true,
    ask: prompt(1),
    sentence: 'Model budget exceeded for penny ($0.01 of $0.01)',
  },
  'the call does not fit into the cap': {
    policy: { caps: cap(10_000) },
    before: [prompt(6_000)],
    ask: prompt(5_000),
    sentence:
      'Model budget would be exceeded for penny ($0.006 of $0.01 used or held, this call up to $0.005)',
  },
  'the call alone is beyond a cap of which nothing is taken': {
    policy: { caps: cap(10_000) },
    before: [],
    ask: prompt(10_001),
    sentence:
      'Model budget would be exceeded for penny ($0.00 of $0.01 used or held, this call up to $0.010001)',
  },
  'the team is suspended': {
    policy: { status: 'suspended' },
    before: [],
    ask: prompt(1),
    sentence: 'Team is suspended',
  },
  'the team is suspended, though it would only be watched': {
    policy: { status: 'suspended', mode: 'shadow' },
    before: [],
    ask: check,
    sentence: 'Team is suspended',
  },
  'the model is not allowed': {
    policy: { models: ['gratis'] },
    before: [prompt(1, 'gratis')],
    ask: prompt(1, 'penny'),
    sentence: 'Model penny is not allowed for this team',
  },
  'the model has no price': {
    policy: { unknownModel: 'deny' },
    before: [prompt(1)],
    ask: prompt(1, 'nameless'),
    sentence: 'Model nameless has no price',
  },
  'several limits are short at once': {
    policy: { limits: { requestsPerMinute: 1, tokensPerDay: 10, usdPerMonth: microUsd(8) } },
    before: [prompt(6)],
    ask: prompt(5),
    sentence:
      'Monthly budget would be exceeded ($0.000006 of $0.000008 used or held, this call up to $0.000005)',
  },
};

describe('a request that is denied', () => {
  it.each(Object.entries(CASES))('changes nothing when %s', async (_, denial) => {
    const { team } = await gate.register(denial.policy);
    const question = { team, at: NOON };
    for (const ask of denial.before) allowed(await ask(gate.environment(), question));
    if (denial.isSettled === true) await gate.useUpHolds(team);
    const before = await gate.item(team);
    const cold = gate.environment();

    const { reason } = denied(await denial.ask(cold, question));
    const again = denied(await denial.ask(cold, question));

    expect(sentenceOf(reason)).toBe(denial.sentence);
    expect(again.reason).toEqual(reason);
    expect(await gate.item(team)).toEqual(before);
  });

  it('changes nothing when many of its like race', async () => {
    const { team } = await gate.register({ limits: { ...none, tokensPerDay: 10 } });
    allowed(await gate.environment().guard({ team, at: NOON, promptTokens: 6 }));
    const before = await gate.item(team);

    const decisions = await atOnce(40, () =>
      gate.environment().guard({ team, at: NOON, promptTokens: 5 }),
    );

    expect(decisions.every(({ outcome }) => outcome === 'deny')).toBe(true);
    expect(await gate.item(team)).toEqual(before);
  });

  it('leaves what it did not fit into to those that do', async () => {
    const { team } = await gate.register({
      limits: { requestsPerMinute: 2, tokensPerDay: 10, usdPerMonth: microUsd(10) },
    });
    const environment = gate.environment();
    await atOnce(5, () => environment.guard({ team, at: NOON, promptTokens: 11 }));

    const fitting = await atOnce(2, () => environment.guard({ team, at: NOON, promptTokens: 5 }));

    expect(fitting.map(allowed)).toHaveLength(2);
  });

  it('makes no meter for a team that is not let in', async () => {
    const team = aTeam('stranger');

    const { reason, retryAt } = denied(await gate.environment().guard({ team, at: NOON }));

    expect(sentenceOf(reason)).toBe('Team is not registered');
    expect(retryAt).toBeUndefined();
    expect(await gate.item(team)).toBeUndefined();
  });
});
