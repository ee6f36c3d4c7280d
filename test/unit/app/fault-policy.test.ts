import type { AskMeter } from '../../../src/app/ask-meter.ts';
import { checkBudget } from '../../../src/app/check-budget.ts';
import { checkRateLimit } from '../../../src/app/check-rate-limit.ts';
import { type FaultDeps, orByPolicy } from '../../../src/app/fault-policy.ts';
import { guardPrompt } from '../../../src/app/guard-prompt.ts';
import { termsMemory } from '../../../src/app/terms-memory.ts';
import type { Decision } from '../../../src/domain/decision.ts';
import { StoreFault } from '../../../src/domain/errors.ts';
import type { FaultAnswer } from '../../../src/domain/terms.ts';
import {
  aFaultPolicy,
  aPolicy,
  anAllowance,
  aPrice,
  at,
  fakePrices,
  MODEL,
  NOW,
  REQUEST,
  TEAM,
} from '../../support/builders.ts';
import { environmentOn, metersWith } from '../../support/fake-meter.ts';

const OPEN: Decision = {
  outcome: 'allow',
  standing: undefined,
  pricing: undefined,
  isRepeated: false,
  budgetWarning: false,
  degraded: true,
};

const CLOSED: Decision = {
  outcome: 'deny',
  reason: { code: 'unverified' },
  retryAt: at('2026-08-22T14:05:05Z'),
  degraded: true,
};

const call = { team: TEAM, request: REQUEST, at: NOW, guestTier: undefined };
const prices = fakePrices({ 'gpt-4o': aPrice('1', '2') });

/** Every use case over a store that is down. */
const useCases = (faults: FaultDeps) => {
  const meters = metersWith(aPolicy());
  meters.breakDown();
  const askMeter = environmentOn(meters);
  const rate = checkRateLimit({ ...faults, askMeter });
  const guard = guardPrompt({ ...faults, askMeter, prices });
  const budget = checkBudget({
    ...faults,
    ...meters,
    terms: termsMemory(meters.readPolicy),
    prices,
  });
  return {
    rate: () => rate(call),
    budget: () => budget({ ...call, model: MODEL, estimate: undefined }),
    guard: () =>
      guard({
        ...call,
        model: MODEL,
        provider: undefined,
        promptTokens: 1,
        outputTokensMax: undefined,
        isTierNamed: false,
      }),
  };
};

describe('when the store cannot be asked', () => {
  it('lets rates pass and holds on to money, unless it is told otherwise', async () => {
    const ask = useCases(aFaultPolicy());

    expect(await ask.rate()).toEqual(OPEN);
    expect(await ask.budget()).toEqual(CLOSED);
    expect(await ask.guard()).toEqual(CLOSED);
  });

  it.each<readonly [FaultAnswer, FaultAnswer, Decision, Decision, Decision]>([
    ['open', 'open', OPEN, OPEN, OPEN],
    ['open', 'closed', OPEN, CLOSED, CLOSED],
    ['closed', 'open', CLOSED, OPEN, CLOSED],
    ['closed', 'closed', CLOSED, CLOSED, CLOSED],
  ])('answers by the policy: rates %s, budgets %s', async (...policyAndAnswers) => {
    const [rateLimit, budget, rateAnswer, budgetAnswer, guardAnswer] = policyAndAnswers;
    const ask = useCases(aFaultPolicy({ rateLimit, budget }));

    expect(await ask.rate()).toEqual(rateAnswer);
    expect(await ask.budget()).toEqual(budgetAnswer);
    expect(await ask.guard()).toEqual(guardAnswer);
  });

  it('tells of the fault, once for each answer', async () => {
    const faults = aFaultPolicy();
    const ask = useCases(faults);

    await ask.rate();
    await ask.guard();

    expect(faults.told).toEqual([
      new StoreFault('The store is down'),
      new StoreFault('The store is down'),
    ]);
  });

  it('answers by the policy when the time for a decision is up', async () => {
    const neverAnswers: AskMeter = () => new Promise(() => undefined);
    const timeIsUp = new StoreFault('time is up');
    const faults = aFaultPolicy();
    const rate = checkRateLimit({
      ...faults,
      within: () => Promise.reject(timeIsUp),
      askMeter: neverAnswers,
    });

    expect(await rate(call)).toEqual(OPEN);
    expect(faults.told).toEqual([timeIsUp]);
  });
});

describe("a team's own policy for faults", () => {
  it.each<readonly [FaultAnswer, FaultAnswer, Decision, Decision, Decision]>([
    ['open', 'open', OPEN, OPEN, OPEN],
    ['open', 'closed', OPEN, CLOSED, CLOSED],
    ['closed', 'open', CLOSED, OPEN, CLOSED],
    ['closed', 'closed', CLOSED, CLOSED, CLOSED],
  ])('is before that of the deployment: rates %s, budgets %s', async (...ownAndAnswers) => {
    const [rateLimit, budget, rateAnswer, budgetAnswer, guardAnswer] = ownAndAnswers;
    const opposite = (answer: FaultAnswer) => (answer === 'open' ? 'closed' : 'open');
    const ask = useCases({
      ...aFaultPolicy({ rateLimit: opposite(rateLimit), budget: opposite(budget) }),
      teamFaults: () => ({ rateLimit, budget }),
    });

    expect(await ask.rate()).toEqual(rateAnswer);
    expect(await ask.budget()).toEqual(budgetAnswer);
    expect(await ask.guard()).toEqual(guardAnswer);
  });

  it('leaves to the deployment what it does not say, and is asked for that team alone', async () => {
    const teams: string[] = [];
    const ask = useCases({
      ...aFaultPolicy(),
      teamFaults: (team) => {
        teams.push(team);
        return { rateLimit: 'closed', budget: undefined };
      },
    });

    expect(await ask.rate()).toEqual(CLOSED);
    expect(await ask.budget()).toEqual(CLOSED);
    expect(teams).toEqual([TEAM, TEAM]);
  });
});

describe('orByPolicy', () => {
  it('hands on the answer of the work', async () => {
    const faults = aFaultPolicy();
    const allowance = anAllowance();

    expect(await orByPolicy(faults, ['budget'])(call, () => Promise.resolve(allowance))).toBe(
      allowance,
    );
    expect(faults.told).toEqual([]);
  });

  it.each(['open', 'closed'] as const)(
    'does not take a mistake of ours for a fault of the store: %s',
    async (answer) => {
      const faults = aFaultPolicy();
      const mistake = new TypeError('undefined is not a function');

      await expect(
        orByPolicy({ ...faults, faults: { rateLimit: answer, budget: answer } }, ['budget'])(
          call,
          () => Promise.reject(mistake),
        ),
      ).rejects.toBe(mistake);
      expect(faults.told).toEqual([]);
    },
  );
});
