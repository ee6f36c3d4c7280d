import type { Measurement } from '../../../src/app/ports-telemetry.ts';
import { recordUsageOf } from '../../../src/compose-usage.ts';
import type { Pricing } from '../../../src/domain/decision.ts';
import { modelId } from '../../../src/domain/ids.ts';
import { promptGuard } from '../../../src/functions/prompt-guard/prompt-guard.ts';
import { memoryStore } from '../../../scripts/simulate/store/store.ts';
import { anAllowance, anEvent, at, NOW, send } from '../../support/builders.ts';
import { judging } from '../../support/judging.ts';
import {
  aTeam,
  aUsage,
  meddledMemory,
  register,
  usageEnvironment,
} from '../../support/usage-bench.ts';

const countsOfGuard = async (pricing: Pricing): Promise<readonly Measurement[]> => {
  const counts: Measurement[] = [];
  const guard = promptGuard(
    judging({
      decide: () => Promise.resolve(anAllowance({ pricing })),
      clock: () => at('2026-08-22T14:05:00Z'),
      measure: (count) => counts.push(count),
    }),
  );
  const body = JSON.stringify({ body: { messages: [] } });
  await send(guard, anEvent({ path: '/request', headers: { 'x-team': 'alpha' }, body }));
  return counts;
};

describe('a call without a price of its model is counted', () => {
  it.each(['conservative', 'unpriced'] as const)('when it is let through: %s', async (pricing) => {
    expect(await countsOfGuard(pricing)).toEqual([
      {
        at: 1_787_407_500_000,
        by: { dimensions: { Outcome: 'allow', Reason: 'none' }, values: { Decisions: 1 } },
        values: { DecisionLatency: 3, UnpricedDecisions: 1 },
      },
    ]);
  });

  it.each(['listed', 'free'] as const)('and no other is: %s', async (pricing) => {
    expect((await countsOfGuard(pricing))[0]?.values).toEqual({ DecisionLatency: 3 });
  });

  it('when it is charged, once however often it is told', async () => {
    const counts: Measurement[] = [];
    const table = meddledMemory(memoryStore('usage'));
    const { team } = await register(table, { team: aTeam() });
    const { from } = usageEnvironment(table, NOW);
    const record = recordUsageOf({ ...from, measure: (count) => counts.push(count) });
    const unheardOf = aUsage(team, 'call', { model: modelId('never-heard-of') });

    await record([unheardOf, aUsage(team, 'other')], NOW);
    await record([unheardOf], NOW);

    const unpriced = counts.filter(({ by }) => by?.values.UnpricedUsages !== undefined);
    expect(unpriced).toEqual([
      {
        at: NOW,
        by: { dimensions: { Pricing: 'conservative' }, values: { UnpricedUsages: 1 } },
      },
    ]);
    expect(counts.filter((count) => !unpriced.includes(count))).toEqual([
      { at: NOW, by: { dimensions: { Outcome: 'recorded' }, values: { Settlements: 2 } } },
      { at: NOW, by: { dimensions: { Outcome: 'duplicate' }, values: { Settlements: 1 } } },
    ]);
  });
});
