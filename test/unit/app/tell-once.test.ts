import fc from 'fast-check';
import { type TellDeps, tellOnce } from '../../../src/app/tell-once.ts';
import type { Alert } from '../../../src/domain/alerts.ts';
import { monthNumbered } from '../../../src/domain/alerts.ts';
import { microUsd } from '../../../src/domain/money.ts';
import { type Instant, laterBy } from '../../../src/domain/time.ts';
import { MONTH, NOW, TEAM } from '../../support/builders.ts';
import { fakeMarks, fakeSink, type MarkStep, storeDown } from '../../support/fake-marks.ts';

const anAlert = (percent = 80): Alert => ({
  team: TEAM,
  at: NOW,
  isShadow: false,
  month: monthNumbered(MONTH),
  kind: 'budget_threshold',
  percent,
  used: microUsd(80),
  budget: microUsd(100),
});

/** One environment of the function: each has a memory of its own, and the marks are everybody's. */
const environment = (deps: Partial<TellDeps>) =>
  tellOnce({
    claim: fakeMarks(),
    sinks: [],
    clock: () => NOW,
    onUntold: () => undefined,
    ...deps,
  });

describe('an alert', () => {
  it('is told once to every sink when a hundred environments find it at once', async () => {
    const claim = fakeMarks();
    const sinks = [fakeSink('sns'), fakeSink('slack')];
    const environments = Array.from({ length: 100 }, () => environment({ claim, sinks }));

    const first = await Promise.all(environments.map((tell) => tell(anAlert())));
    const second = await Promise.all(environments.map((tell) => tell(anAlert())));

    expect(first.filter((telling) => telling === 'told')).toHaveLength(1);
    expect(first.filter((telling) => telling === 'busy')).toHaveLength(99);
    expect(new Set(second)).toEqual(new Set(['told']));
    expect(sinks.map(({ took }) => took.length)).toEqual([1, 1]);
  });

  it('is told again only to the sink that did not take it', async () => {
    let isDown = true;
    const [healthy, sick] = [fakeSink('sns'), fakeSink('slack', () => isDown)];
    const untold: string[] = [];
    const tell = environment({
      sinks: [healthy, sick],
      onUntold: (_alert, sink, error) => untold.push(`${sink}: ${String(error)}`),
    });

    expect(await tell(anAlert())).toBe('untold');
    isDown = false;
    expect(await tell(anAlert())).toBe('told');
    expect(await tell(anAlert())).toBe('told');

    expect([healthy.took.length, sick.took.length]).toEqual([1, 1]);
    expect(untold).toEqual(['slack: Error: slack is down']);
  });

  it('is the same to the letter for every sink and every time', async () => {
    let isDown = true;
    const [healthy, sick] = [fakeSink('sns'), fakeSink('slack', () => isDown)];
    const tell = environment({ sinks: [healthy, sick] });
    await tell(anAlert());
    isDown = false;

    await tell(anAlert());

    expect(sick.took).toEqual(healthy.took);
    expect(JSON.parse(healthy.took[0]?.json ?? '')).toEqual({
      event: 'budget_threshold',
      team: 'alpha',
      month: '2026-08',
      percent: 80,
      used_usd: '0.00008',
      budget_usd: '0.0001',
      at: '2026-08-22T14:05:00.000Z',
      id: 'alpha:2026-08:budget_threshold:80:100',
      message: 'Team alpha has used 80 % of its monthly budget ($0.00008 of $0.0001).',
    });
    expect(healthy.took[0]?.facts).toBe(
      'event=budget_threshold team=alpha month=2026-08 percent=80 used_usd=0.00008 budget_usd=0.0001 at=2026-08-22T14:05:00.000Z id=alpha:2026-08:budget_threshold:80:100',
    );
  });

  it('of somebody who ended half-way is taken over when the lease is over, and not before', async () => {
    let now: Instant = NOW;
    let dies = true;
    const claim = fakeMarks({
      // It ends before it can say that the sink has it, and never comes to give back its claim.
      before: (step) => {
        if (dies && step !== 'claim') storeDown();
      },
    });
    const sink = fakeSink('sns');
    const deps = { claim, sinks: [sink], clock: () => now };
    await environment(deps)(anAlert());
    dies = false;

    now = laterBy(NOW, 59_999);
    const early = await environment(deps)(anAlert());
    now = laterBy(NOW, 60_000);
    const late = await environment(deps)(anAlert());

    expect([early, late]).toEqual(['busy', 'told']);
    // Once for each that may have told it: never not at all.
    expect(sink.took).toHaveLength(2);
  });

  it('is not told twice where only the last word about it was lost', async () => {
    let isLost = true;
    const claim = fakeMarks({
      before: (step) => {
        if (isLost && step === 'finish') storeDown();
      },
    });
    let now: Instant = NOW;
    const sink = fakeSink('sns');
    const deps = { claim, sinks: [sink], clock: () => now };
    await expect(environment(deps)(anAlert())).rejects.toThrow('No answer from the store');
    isLost = false;
    now = laterBy(NOW, 60_000);

    expect(await environment(deps)(anAlert())).toBe('told');
    expect(sink.took).toHaveLength(1);
  });

  it('is told to each sink, and once for each time it was not noted, whatever fails', async () => {
    const steps = ['claim', 'note', 'finish', 'release'] as const satisfies readonly MarkStep[];
    const fault = fc.record({
      step: fc.constantFrom(...steps),
      when: fc.constantFrom('before', 'after'),
    });

    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fault), { maxLength: 5 }),
        fc.array(fc.boolean(), { maxLength: 5 }),
        async (faults, outages) => {
          let delivery = 0;
          let unnoted = 0;
          let now: Instant = NOW;
          const strike = (when: string) => (step: MarkStep) => {
            const planned = faults[delivery];
            if (planned?.step !== step || planned.when !== when) return;
            if (step === 'note' && when === 'before') unnoted += 1;
            storeDown();
          };
          const claim = fakeMarks({ before: strike('before'), after: strike('after') });
          const sink = fakeSink('sns', () => outages[delivery] ?? false);
          for (; delivery < 6; delivery += 1) {
            const tell = environment({ claim, sinks: [sink], clock: () => now });
            await tell(anAlert()).catch(() => undefined);
            now = laterBy(now, 60_000);
          }

          expect(sink.took).toHaveLength(1 + unnoted);
        },
      ),
    );
  });
});
