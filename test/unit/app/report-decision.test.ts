import type { LogFields, LogLevel, Measurement } from '../../../src/app/ports-telemetry.ts';
import { reported } from '../../../src/app/report-decision.ts';
import { type Decision, deny } from '../../../src/domain/decision.ts';
import { StoreFault } from '../../../src/domain/errors.ts';
import { anAllowance, EVERY_REASON, MODEL, NOW, REQUEST, TEAM } from '../../support/builders.ts';

const QUESTION = { request: REQUEST, team: TEAM, model: MODEL, at: NOW };

const wordOf = async (decision: Decision) => {
  const lines: (readonly [LogLevel, string, LogFields])[] = [];
  const measured: Measurement[] = [];
  const use = reported(
    {
      log: (...line) => lines.push(line),
      measure: (measurement) => measured.push(measurement),
      startWatch: () => () => 7,
    },
    () => Promise.resolve(decision),
  );
  expect(await use(QUESTION)).toBe(decision);
  return { lines, measured };
};

const named = { correlation: 'request-1', team: 'alpha', model: 'gpt-4o' };

describe('a decision', () => {
  it.each([
    {
      what: 'that is an ordinary pass',
      decision: anAllowance(),
      lines: [['debug', 'allowed', named]],
      by: { Outcome: 'allow', Reason: 'none' },
      values: { DecisionLatency: 7 },
    },
    {
      what: 'that denies',
      decision: deny(EVERY_REASON.rate_limited),
      lines: [
        [
          'info',
          'denied',
          { ...named, reason: 'RPM limit exceeded (101/100 requests per minute)' },
        ],
      ],
      by: { Outcome: 'deny', Reason: 'rate_limited' },
      values: { DecisionLatency: 7 },
    },
    {
      what: 'that denies from memory',
      decision: { ...deny(EVERY_REASON.rate_limited), isAbsorbed: true } as const,
      lines: [
        [
          'info',
          'denied',
          { ...named, reason: 'RPM limit exceeded (101/100 requests per minute)' },
        ],
      ],
      by: { Outcome: 'deny', Reason: 'rate_limited' },
      values: { DecisionLatency: 7, AbsorbedDenials: 1 },
    },
    {
      what: 'that denies because the store was silent',
      decision: { ...deny({ code: 'unverified' }), degraded: true } as const,
      lines: [['error', 'denied', { ...named, reason: 'Limits cannot be verified right now' }]],
      by: { Outcome: 'deny', Reason: 'unverified' },
      values: { DecisionLatency: 7, DegradedDecisions: 1 },
    },
    {
      what: 'that passes because the store was silent',
      decision: anAllowance({ degraded: true }),
      lines: [
        ['error', 'allowed without having been verified', named],
        ['debug', 'allowed', named],
      ],
      by: { Outcome: 'allow', Reason: 'none' },
      values: { DecisionLatency: 7, DegradedDecisions: 1 },
    },
    {
      what: 'in shadow mode that would have denied',
      decision: anAllowance({ wouldDeny: deny(EVERY_REASON.team_suspended) }),
      lines: [['info', 'would have been denied', { ...named, reason: 'Team is suspended' }]],
      by: { Outcome: 'shadow', Reason: 'team_suspended' },
      values: { DecisionLatency: 7 },
    },
    {
      what: 'near the end of the budget, on a model without a price',
      decision: anAllowance({ budgetWarning: true, pricing: 'conservative' }),
      lines: [
        ['warn', 'the budget has reached its warning threshold', named],
        ['warn', 'the model has no price', { ...named, pricing: 'conservative' }],
        ['debug', 'allowed', named],
      ],
      by: { Outcome: 'allow', Reason: 'none' },
      values: { DecisionLatency: 7, UnpricedDecisions: 1 },
    },
  ])('$what leaves its lines and its numbers', async ({ decision, lines, by, values }) => {
    const word = await wordOf(decision);

    expect(word.lines).toEqual(lines);
    expect(word.measured).toEqual([
      { at: NOW, by: { dimensions: by, values: { Decisions: 1 } }, values },
    ]);
  });

  it('that could not be made leaves none: what was thrown is told where it ends', async () => {
    const lines: unknown[] = [];
    const use = reported({ log: (...line) => lines.push(line), startWatch: () => () => 7 }, () =>
      Promise.reject(new StoreFault('silent')),
    );

    await expect(use(QUESTION)).rejects.toThrow('silent');
    expect(lines).toEqual([]);
  });
});
