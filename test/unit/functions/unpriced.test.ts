import type { Count } from '../../../src/app/ports-telemetry.ts';
import { recordUsageOf } from '../../../src/compose.ts';
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

const countsOfGuard = async (pricing: Pricing): Promise<readonly Count[]> => {
  const counts: Count[] = [];
  const guard = promptGuard(
    judging({
      decide: () => Promise.resolve(anAllowance({ pricing })),
      clock: () => at('2026-08-22T14:05:00Z'),
      metric: (count) => counts.push(count),
    }),
  );
  const body = JSON.stringify({ body: { messages: [] } });
  await send(guard, anEvent({ path: '/request', headers: { 'x-team': 'alpha' }, body }));
  return counts;
};

describe('a call without a price of its model is counted', () => {
  it.each(['conservative', 'unpriced'] as const)('when it is let through: %s', async (pricing) => {
    expect(await countsOfGuard(pricing)).toEqual([
      { name: 'UnpricedDecisions', count: 1, pricing, at: 1_787_407_500_000 },
    ]);
  });

  it.each(['listed', 'free'] as const)('and no other is: %s', async (pricing) => {
    expect(await countsOfGuard(pricing)).toEqual([]);
  });

  it('when it is charged, once however often it is told', async () => {
    const counts: Count[] = [];
    const table = meddledMemory(memoryStore('usage'));
    const { team } = await register(table, { team: aTeam() });
    const { from } = usageEnvironment(table, NOW);
    const record = recordUsageOf({ ...from, metric: (count) => counts.push(count) });
    const unheardOf = aUsage(team, 'call', { model: modelId('never-heard-of') });

    await record([unheardOf, aUsage(team, 'other')], NOW);
    await record([unheardOf], NOW);

    expect(counts).toEqual([
      { name: 'UnpricedUsages', count: 1, pricing: 'conservative', at: NOW },
    ]);
  });
});
