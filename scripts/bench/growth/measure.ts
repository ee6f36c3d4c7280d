import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { meterKey } from '../../../src/adapters/dynamo/keys.ts';
import type { TeamId } from '../../../src/domain/ids.ts';
import type { Random } from '../../simulate/random.ts';
import { attributesBytes } from '../../simulate/store/item-size.ts';
import { requireAllowed } from '../decisions.ts';
import { addOne, floorKey, stockClient } from '../floor.ts';
import { environmentOf, type Gate, openGate } from '../gate.ts';
import { admit, askedOf, end } from './teams.ts';
import { shuffled } from '../measure.ts';
import { percentile } from '../../percentile.ts';
import { ascendingOf, type Interval, ratiosOf } from '../statistics.ts';
import { openWire } from '../wire.ts';

/** What one decision costs in one state of the world. */
export interface Cost {
  /** Its median as a multiple of a bare `UpdateItem` of the same run, by the SDK's client as it comes. */
  readonly ratio: Interval;
  readonly decisionMs: number;
  readonly bareMs: number;
  readonly callsPerDecision: number;
  readonly writeUnitsMax: number;
  readonly meterBytes: number;
  /** The median: about a team that an environment has not seen lately the request is a longer one. */
  readonly requestBytes: number;
}

export interface Measured {
  readonly gate: Gate;
  readonly teamOf: (iteration: number) => TeamId;
  readonly random: Random;
  readonly warmUps: number;
  readonly iterations: number;
  readonly onProgress: (text: string) => void;
}

const RESAMPLES = 1_000;

/** As many however many teams there are: what a decision is compared with must not grow. */
const BARE_ITEMS = 16;

export const costOf = async (measured: Measured): Promise<Cost> => ({
  ...(await timesOf(measured)),
  ...(await countsOf(measured)),
});

/** Both in turn, in random order; every call ends before the next is made, so that no more are in flight. */
const timesOf = async (measured: Measured) => {
  const { gate, teamOf, random, warmUps, iterations, onProgress } = measured;
  const { table } = gate.from;
  const stock = stockClient();
  const add = addOne({ client: stock, tableName: table.name });
  const times = { bare: [] as number[], decision: [] as number[] };
  for (let iteration = 0; iteration < warmUps + iterations; iteration += 1) {
    const team = teamOf(iteration);
    const asked = askedOf(team);
    const works: readonly Work[] = [
      { kind: 'bare', work: () => add(floorKey(`fixed-${iteration % BARE_ITEMS}`, 'COUNTER')) },
      { kind: 'decision', work: async () => requireAllowed(await gate.decide(asked)) },
    ];
    for (const { kind, work } of shuffled(works, random)) {
      times[kind].push(await msOf(work));
    }
    await end(table, asked);
    onProgress(`${iteration + 1} of ${warmUps + iterations} iterations`);
  }
  stock.destroy();
  const kept = {
    bare: times.bare.slice(warmUps),
    decision: times.decision.slice(warmUps),
  };
  const pairs = { ratio: { over: 'decision', under: 'bare' } };
  return {
    ...ratiosOf(new Map(Object.entries(kept)), pairs, { resamples: RESAMPLES, random }),
    decisionMs: percentile(ascendingOf(kept.decision), 50),
    bareMs: percentile(ascendingOf(kept.bare), 50),
  };
};

interface Work {
  readonly kind: 'bare' | 'decision';
  readonly work: () => Promise<unknown>;
}

const msOf = async (work: Work['work']): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

const DECISIONS_COUNTED = 20;

/**
 * Counted on the wire, of the teams whose turn is next: where those are others than the ones before, the
 * environment has not asked about them lately, as it has not where times are taken. Of the few teams
 * that have terms each had its turn.
 */
const countsOf = async ({ gate, teamOf }: Measured) => {
  const engine = process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  const wire = await openWire(engine);
  const { table } = gate.from;
  let meterBytes = 0;
  try {
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = wire.endpoint;
    const counted = await openGate(environmentOf(table.name));
    const once = async (at: number): Promise<void> => {
      const asked = await admit(counted, teamOf(at));
      await end(table, asked);
    };
    for (let at = 0; at < DECISIONS_COUNTED; at += 1) await once(at);
    const before = wire.calls.length;
    for (let at = 0; at < DECISIONS_COUNTED; at += 1) {
      await once(DECISIONS_COUNTED + at);
      meterBytes = Math.max(meterBytes, await bytesOf(gate, teamOf(DECISIONS_COUNTED + at)));
    }
    counted.from.table.client.destroy();
    const calls = wire.calls.slice(before);
    return {
      callsPerDecision: calls.length / DECISIONS_COUNTED,
      writeUnitsMax: Math.max(...calls.map(({ units }) => units)),
      meterBytes,
      requestBytes: percentile(ascendingOf(calls.map(({ bytes }) => bytes)), 50),
    };
  } finally {
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = engine;
    wire.close();
  }
};

const bytesOf = async ({ from: { table } }: Gate, team: TeamId): Promise<number> => {
  const command = new GetItemCommand({
    TableName: table.name,
    Key: { ...meterKey(team) },
    ConsistentRead: true,
  });
  const { Item = {} } = await table.client.send(command);
  return attributesBytes(Object.entries(Item));
};
