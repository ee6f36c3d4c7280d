import { decisionFrom } from '../../../src/app/decision-from.ts';
import type { MeterAnswer } from '../../../src/app/meter-question.ts';
import { microUsd } from '../../../src/domain/money.ts';
import { ORDINARY_TERMS } from '../../../src/domain/terms.ts';
import { aMeter, anAsk, MONTH } from '../../support/builders.ts';

/** Of nine tenths of a budget, which warns at eight. */
const NEARLY_SPENT = aMeter({
  limits: { requestsPerMinute: 10, tokensPerDay: 1_000, usdPerMonth: microUsd(1_000) },
  budget: microUsd(1_000),
  usdInMonth: new Map([[MONTH, 900]]),
});

const admittedBy = (before: MeterAnswer['before']): MeterAnswer => ({
  outcome: 'admitted',
  ask: anAsk({ tokens: undefined, usd: { take: 10, need: 10 }, cap: undefined }),
  before,
  isRepeated: false,
  wouldDeny: undefined,
  terms: ORDINARY_TERMS,
});

describe('a call that is let through', () => {
  it('is told where its team stands with it, and that the budget is nearly spent', () => {
    expect(decisionFrom(admittedBy(NEARLY_SPENT), 'listed')).toMatchObject({
      outcome: 'allow',
      standing: { month: { limit: 1_000, taken: 910 } },
      budgetWarning: true,
      pricing: 'listed',
      isRepeated: false,
    });
  });

  it('is told nothing of it where the meter was not asked', () => {
    expect(decisionFrom(admittedBy(undefined), 'listed')).toEqual({
      outcome: 'allow',
      standing: undefined,
      budgetWarning: false,
      pricing: 'listed',
      isRepeated: false,
    });
  });
});
