import type { Grown } from '../../../../../scripts/bench/growth/run.ts';
import { loadVerdict, verdictOf } from '../../../../../scripts/bench/growth/verdict.ts';

const aRow = (changes: Partial<Grown> = {}): Grown => ({
  count: 1,
  ratio: { value: 1.5, low: 1.45, high: 1.55 },
  decisionMs: 3,
  bareMs: 2,
  callsPerDecision: 1,
  writeUnitsMax: 1,
  meterBytes: 99,
  requestBytes: 888,
  ...changes,
});

/** What is said of two rows, with another one between that is not looked at. */
const saidOf = (last: Partial<Grown>): string =>
  verdictOf([aRow(), aRow({ writeUnitsMax: 9 }), aRow({ count: 1_000, ...last })]);

const FLAT = /^Flat from 1 to 1,000: as many calls and write units/;

describe('what is said of growth', () => {
  it('is that it is flat where calls, units and time stay', () => {
    expect(saidOf({})).toBe(
      'Flat from 1 to 1,000: as many calls and write units, and a p50 of 1.50 and 1.50 bare writes.',
    );
  });

  it.each([
    [{ value: 1.649, low: 1.6, high: 1.7 }, 'a difference of less than a tenth'],
    [{ value: 1.351, low: 1.3, high: 1.4 }, 'a tenth less'],
    [{ value: 1.9, low: 1.5, high: 2.3 }, 'an interval that begins at the first ratio'],
    [{ value: 1.2, low: 0.9, high: 1.5 }, 'an interval that ends at it'],
  ])('is that it is flat with %j: %s', (ratio) => {
    expect(saidOf({ ratio })).toMatch(FLAT);
  });

  it.each([
    [{ ratio: { value: 1.66, low: 1.51, high: 1.8 } }, 'p50 1.50 to 1.66 bare writes'],
    [{ ratio: { value: 1.3, low: 1.2, high: 1.49 } }, 'p50 1.50 to 1.30 bare writes'],
    [{ callsPerDecision: 1.05 }, 'calls 1.00 to 1.05'],
    [{ writeUnitsMax: 2 }, 'write units 1 to 2'],
    [
      { callsPerDecision: 2, writeUnitsMax: 3, ratio: { value: 4, low: 3, high: 5 } },
      'calls 1.00 to 2.00, write units 1 to 3, p50 1.50 to 4.00 bare writes',
    ],
  ])('is what has changed, and by how much: %#', (changes, expected) => {
    expect(saidOf(changes)).toBe(`Not flat from 1 to 1,000: ${expected}.`);
  });

  it.each([[[]], [[aRow()]]])('is nothing where there is no second row', (rows) => {
    expect(verdictOf(rows)).toBe('One row tells no growth.');
  });
});

describe('what is said of callers at once', () => {
  it('is from how few to how many decisions there is time for, and how many calls are in flight', () => {
    const pace = { p50Ms: 1, p99Ms: 2, perSecond: 100 };
    const load = (ratio: number, inFlightMax: number) => ({
      ...{ callers: 1, teams: 1, decision: pace, bare: pace },
      ratio,
      inFlightMax,
    });

    const said = loadVerdict([load(0.7, 4), load(0.554, 1_024), load(0.6, 16)]);

    expect(said).toBe(
      'For a hundred bare writes there is time for 55 to 70 decisions, with at most 1,024 calls of a team in flight.',
    );
  });
});
