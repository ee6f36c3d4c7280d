import { environmentOf, type Gate, openGate as openBenchGate } from '../../scripts/bench/gate.ts';
import { loadOf } from '../../scripts/bench/growth/callers.ts';
import { costOf } from '../../scripts/bench/growth/measure.ts';
import { numbered, registerShaped, seedTeams } from '../../scripts/bench/growth/teams.ts';
import { type Diverted, divertStdout } from '../../scripts/bench/stdout.ts';
import { randomFrom } from '../../scripts/simulate/random.ts';
import type { TeamId } from '../../src/domain/ids.ts';
import { openGate, type TestGate } from '../support/gate.ts';

let gate: TestGate;
let benched: Gate;
let stdout: Diverted;
beforeAll(async () => {
  gate = await openGate();
  stdout = divertStdout();
  benched = await openBenchGate(environmentOf(gate.tableName));
});
afterAll(async () => {
  stdout.restore();
  benched.from.table.client.destroy();
  await gate.close();
});

const measuredOf = (team: TeamId) => ({
  gate: benched,
  teamOf: () => team,
  random: randomFrom(1),
  warmUps: 1,
  iterations: 3,
  onProgress: () => undefined,
});

describe('the cost of a decision as something grows', () => {
  it.each([
    [0, 0, 1],
    [10, 30, 1],
    [10, 60, 2],
  ])(
    'is one call with %i caps and %i calls in flight, of %i write unit(s), which are as many after it',
    async (caps, inFlight, units) => {
      const team = await registerShaped(benched, { caps, inFlight });

      const cost = await costOf(measuredOf(team));

      const meter = await gate.meter(team);
      expect(meter.holds.size).toBe(inFlight);
      expect(meter.usdOfCap.size).toBe(caps);
      expect(cost).toMatchObject({ callsPerDecision: 1, writeUnitsMax: units });
      expect(Math.ceil(cost.meterBytes / 1_024)).toBe(units);
      expect(Object.values(cost.ratio).every(Number.isFinite)).toBe(true);
    },
  );

  it('is told of teams that were put in by the dozen', async () => {
    const told: string[] = [];
    const { table } = benched.from;

    await seedTeams(table, { from: 0, to: 1, onProgress: (text) => told.push(text) });
    await seedTeams(table, { from: 1, to: 30, onProgress: (text) => told.push(text) });

    expect((await gate.meter(numbered(29))).admissions).toBe(0);
    expect(await gate.item(numbered(30))).toBeUndefined();
    expect(await costOf(measuredOf(numbered(29)))).toMatchObject({ callsPerDecision: 1 });
    expect(told[0]).toBe('growth: 1 of 1 teams are in the table');
  });

  it('is told of callers that come at once, whose calls end between the rounds', async () => {
    const teams = [
      await registerShaped(benched, { caps: 0, inFlight: 0 }),
      await registerShaped(benched, { caps: 0, inFlight: 0 }),
    ];

    const load = await loadOf({
      ...{ gate: benched, teams, callers: 3, random: randomFrom(1) },
      rounds: 2,
    });

    const meters = await Promise.all(teams.map((team) => gate.meter(team)));
    expect(load).toMatchObject({ callers: 3, teams: 2, inFlightMax: 6 });
    expect(load.ratio).toBeGreaterThan(0);
    expect(meters.map(({ holds }) => holds.size)).toEqual([0, 0]);
    // One round that warms up and two that count, each of four calls by three callers.
    expect(meters.map(({ admissions }) => admissions)).toEqual([18, 18]);
  });
});
