import fc from 'fast-check';
import { emptyAgenda } from '../../../scripts/simulate/agenda.ts';
import { randomFrom } from '../../../scripts/simulate/random.ts';

describe('an agenda', () => {
  it('gives back what is due in the order of time, then of rank', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(1_000))), (moments) => {
        const agenda = emptyAgenda();
        for (const [at, rank] of moments) agenda.add({ at, rank, act: () => undefined });

        const told = moments.map(() => agenda.next()).map((due) => [due?.at, due?.rank]);

        expect(told).toEqual([...moments].sort(([a, x], [b, y]) => a - b || x - y));
        expect(agenda.next()).toBeUndefined();
      }),
    );
  });
});

describe('chance', () => {
  it('is that of Mulberry32', () => {
    const random = randomFrom(42);

    expect([random.next(), random.next(), random.next()]).toEqual([
      0.6011037519201636, 0.44829055899754167, 0.8524657934904099,
    ]);
  });

  it('stays within its bounds', () => {
    const random = randomFrom(1);
    const drawn = Array.from({ length: 1_000 }, () => random.below(3));

    expect(new Set(drawn)).toEqual(new Set([0, 1, 2]));
    expect(random.happens(0)).toBe(false);
    expect(random.happens(1)).toBe(true);
    expect(random.pick(['only'])).toBe('only');
  });
});
