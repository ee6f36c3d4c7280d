import { jest } from '@jest/globals';
import { environmentOf, openGate as openBenchGate } from '../../scripts/bench/gate.ts';
import { type Diverted, divertStdout } from '../../scripts/bench/stdout.ts';
import { questionOf, registerTeams } from '../../scripts/bench/teams.ts';
import { openGate, type TestGate } from '../support/gate.ts';

let gate: TestGate;
let stdout: Diverted;
beforeAll(async () => {
  gate = await openGate();
  stdout = divertStdout();
});
afterAll(async () => {
  stdout.restore();
  await gate.close();
});

interface Sent {
  readonly command: string;
  readonly characters: number;
}

/** An environment that knows the terms of a team and has seen its meter, at a time that stands still. */
const openKnowing = async (name: string) => {
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 4, 14, 12, 0, 2));
  const { from, decide, unseeing } = await openBenchGate(environmentOf(gate.tableName));
  const teams = await registerTeams(from.table, { name, count: 1 });
  const asked = () => questionOf(teams.of(0), 0);
  await decide(asked());
  await decide(asked());
  const send = jest.spyOn(from.table.client, 'send');
  const sent = (): readonly Sent[] =>
    send.mock.calls.map(([command]) => ({
      command: command.constructor.name,
      characters: JSON.stringify(command.input).length,
    }));
  const close = (): void => {
    from.table.client.destroy();
    clock.mockRestore();
  };
  return { decide, unseeing, asked, sent, close };
};

describe('a gate that is to have seen no meter', () => {
  it('asks once and at length, every time that it is made, and reads no terms', async () => {
    const { decide, unseeing, asked, sent, close } = await openKnowing('unseen');

    await decide(asked());
    await unseeing()(asked());
    await unseeing()(asked());
    close();

    const [short = NONE, long = NONE, asLong = NONE] = sent();
    expect(sent().map(({ command }) => command)).toEqual(Array(3).fill('UpdateItemCommand'));
    expect(long.characters).toBeGreaterThan(short.characters + 200);
    expect(asLong.characters).toBeGreaterThan(short.characters + 200);
  });

  it('sees what it is asked about from then on', async () => {
    const { unseeing, asked, sent, close } = await openKnowing('seen');
    const decide = unseeing();

    await decide(asked());
    await decide(asked());
    close();

    const [first = NONE, second = NONE] = sent();
    expect(sent()).toHaveLength(2);
    expect(first.characters).toBeGreaterThan(second.characters + 200);
  });
});

const NONE: Sent = { command: 'none', characters: 0 };
