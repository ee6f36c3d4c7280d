import { jest } from '@jest/globals';
import { denialCases, registerDeniedTeams } from '../../scripts/bench/denials.ts';
import { largestMeter } from '../../scripts/bench/exact.ts';
import {
  environmentOf,
  type Gate,
  openBooks,
  openGate as openBenchGate,
} from '../../scripts/bench/gate.ts';
import { inFlightOf } from '../../scripts/bench/in-flight.ts';
import type { CaseName } from '../../scripts/bench/result.ts';
import { type Diverted, divertStdout } from '../../scripts/bench/stdout.ts';
import { PROVIDER, questionOf, registerTeams, type Teams } from '../../scripts/bench/teams.ts';
import { foundation } from '../../src/compose.ts';
import { denied, openGate, type TestGate } from '../support/gate.ts';

const STARTS_AT = Date.UTC(2026, 4, 14, 12, 0, 2);
const SLOT_MS = 5_000;

let gate: TestGate;
let stdout: Diverted;
let benched: Gate;
let asking: Gate;
let remembering: Gate;
let clock: jest.Spied<typeof Date.now>;
beforeAll(async () => {
  gate = await openGate();
  stdout = divertStdout();
  clock = jest.spyOn(Date, 'now').mockReturnValue(STARTS_AT);
  benched = await openBenchGate(environmentOf(gate.tableName));
  asking = await openBenchGate(environmentOf(gate.tableName, { DENIAL_MEMORY_MS: '0' }));
  remembering = await openBenchGate(environmentOf(gate.tableName, { DENIAL_MEMORY_MS: '3600000' }));
});
afterAll(async () => {
  clock.mockRestore();
  for (const { from } of [benched, asking, remembering]) from.table.client.destroy();
  stdout.restore();
  await gate.close();
});

/** As a run has them after a minute and more: a call ends now and then, and another one is made. */
const admittedFor = async (slots: number): Promise<Teams> => {
  const teams = await registerTeams(benched.from.table, { name: 'admitted', count: 2 });
  const bookkeeping = foundation(environmentOf(gate.tableName));
  const books = openBooks(bookkeeping, PROVIDER);
  const inFlight = inFlightOf({ teams, gate: benched, books });
  await inFlight.level();
  for (let slot = 0; slot < slots; slot += 1) {
    clock.mockReturnValue(STARTS_AT + slot * SLOT_MS);
    await inFlight.level(28);
    await inFlight.level(30);
  }
  bookkeeping.table.client.destroy();
  return teams;
};

/** What a client sends from now on, with what it wants back: the long form wants all of the meter. */
const sentBy = ({ from }: Gate): (() => readonly string[]) => {
  const send = jest.spyOn(from.table.client, 'send');
  return () =>
    send.mock.calls.map(
      ([command]) =>
        `${command.constructor.name} ${String(Reflect.get(command.input, 'ReturnValues'))}`,
    );
};

describe('a team that the bench has denied', () => {
  it('has a meter as large as that of a team that is admitted', async () => {
    const admitted = await admittedFor(16);
    const broke = await registerDeniedTeams(benched, { name: 'broke', count: 2 });

    const [deniedBytes, admittedBytes] = [
      await largestMeter(benched, broke.ids),
      await largestMeter(benched, admitted.ids),
    ];

    expect(deniedBytes).toBeGreaterThan(admittedBytes * 0.8);
    expect(deniedBytes).toBeLessThan(admittedBytes * 1.2);
    const meter = await gate.meter(broke.of(0));
    expect(meter.holds.size).toBe(30);
    expect(meter.usdOfCap.size).toBe(10);
    expect(meter.admissionsBefore.size).toBe(13);
  });

  it('has spent its budget, of which all is held', async () => {
    const teams = await registerDeniedTeams(benched, { name: 'spent', count: 1 });

    const { reason } = denied(await asking.decide(questionOf(teams.of(0), 0)));

    expect(reason).toMatchObject({ code: 'budget_spent', budget: 0, used: 0 });
  });

  it('is denied by one write that is refused, in the long form, or by the memory', async () => {
    const teams = await registerDeniedTeams(benched, { name: 'told', count: 2 });
    const cases = await denialCases({ asking, remembering, teams });
    const [asked, remembered] = [sentBy(asking), sentBy(remembering)];
    const deny = async (name: CaseName, iteration: number): Promise<void> => {
      const operation = await cases.find((each) => each.name === name)?.prepare(iteration);
      await operation?.();
    };

    for (const iteration of [0, 1, 2, 3]) {
      await deny('denied', iteration);
      await deny('denied from memory', iteration);
    }

    expect(asked()).toEqual(Array(4).fill('UpdateItemCommand ALL_OLD'));
    expect(remembered()).toEqual([]);
  });

  it('is not taken for one when it has room', async () => {
    const teams = await registerTeams(benched.from.table, { name: 'roomy', count: 1 });

    const opening = denialCases({ asking, remembering, teams });

    await expect(opening).rejects.toThrow('A team without a budget was allowed');
  });
});
