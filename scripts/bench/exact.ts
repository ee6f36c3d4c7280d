import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { meterKey } from '../../src/adapters/dynamo/keys.ts';
import type { TeamId } from '../../src/domain/ids.ts';
import { attributesBytes } from '../simulate/store/item-size.ts';
import type { Bench } from './cases.ts';
import { requireAllowed } from './decisions.ts';
import { environmentOf, type Gate, openGate } from './gate.ts';
import { IN_FLIGHT } from './in-flight.ts';
import type { Exact } from './result.ts';
import { divertStdout } from './stdout.ts';
import { questionOf } from './teams.ts';
import { overWire, type WireCall } from './wire.ts';

interface Counting {
  readonly tableName: string;
  readonly decisions: number;
  /** So many at a time, of all teams: they meet at a meter, and where a slot ends. */
  readonly atOnce: number;
  readonly onProgress: (text: string) => void;
}

/** How many calls a team makes between two settlements. The last is asked with all in flight. */
const ROUND = 15;

/**
 * What admitted decisions cost in calls, units and bytes, of teams with ten caps that have up to
 * thirty calls in flight.
 */
export const countExactly = (
  { teams, deniedTeams, inFlight }: Bench,
  { tableName, decisions, atOnce, onProgress }: Counting,
): Promise<Exact> =>
  overWire(async (wire) => {
    const gate = await openGate(environmentOf(tableName));
    const admit = async (at: number): Promise<void> => {
      const asked = questionOf(teams.of(at), teams.turnOf(at));
      requireAllowed(await gate.decide(asked));
      inFlight.add(asked);
    };
    await inFlight.level(IN_FLIGHT - ROUND);
    // The first decision of an environment about a team learns its terms: a cost of the start.
    for (const at of teams.ids.keys()) await admit(at);
    const calls: WireCall[] = [];
    let bytes = 0;
    for (let done = 0; done < decisions; done += ROUND * teams.ids.length) {
      await inFlight.level(IN_FLIGHT - ROUND + 1);
      const to = Math.min(decisions, done + ROUND * teams.ids.length);
      const before = wire.calls.length;
      bytes += await bytesWritten(() => admitAll({ from: done, to, atOnce }, admit));
      calls.push(...wire.calls.slice(before));
      onProgress(`${to} of ${decisions} decisions counted`);
    }
    await inFlight.level();
    const meterBytes = await largestMeter(gate, teams.ids);
    const deniedMeterBytes = await largestMeter(gate, deniedTeams.ids);
    gate.from.table.client.destroy();
    return {
      decisions,
      meter_bytes: meterBytes,
      denied_meter_bytes: deniedMeterBytes,
      ...sumsOf(calls, decisions),
      stdout_bytes_per_decision: bytes / decisions,
    };
  });

interface Range {
  readonly from: number;
  readonly to: number;
  readonly atOnce: number;
}

const admitAll = async (
  { from, to, atOnce }: Range,
  admit: (at: number) => Promise<void>,
): Promise<void> => {
  let next = from;
  const work = async (): Promise<void> => {
    while (next < to) {
      next += 1;
      await admit(next - 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
};

const bytesWritten = async (work: () => Promise<void>): Promise<number> => {
  const stdout = divertStdout();
  try {
    await work();
    return stdout.bytes();
  } finally {
    stdout.restore();
  }
};

const sumsOf = (calls: readonly WireCall[], decisions: number) => {
  const writes = calls.filter(({ command }) => command === 'UpdateItem');
  const reads = calls.filter(({ command }) => command !== 'UpdateItem');
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  return {
    calls_per_decision: calls.length / decisions,
    write_units_max: Math.max(...writes.map(({ units }) => units)),
    read_units_per_decision: sum(reads.map(({ units }) => units)) / decisions,
    request_bytes: Math.round(sum(writes.map(({ bytes }) => bytes)) / writes.length),
  };
};

/** By the rules of DynamoDB, of all teams the largest. */
export const largestMeter = async (
  { from: { table } }: Pick<Gate, 'from'>,
  teams: readonly TeamId[],
): Promise<number> => {
  const sizes = teams.map(async (team) => {
    const Key = { ...meterKey(team) };
    const { Item = {} } = await table.client.send(
      new GetItemCommand({ TableName: table.name, Key }),
    );
    return attributesBytes(Object.entries(Item));
  });
  return Math.max(...(await Promise.all(sizes)));
};
