import { gzipSync } from 'node:zlib';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Log } from '../../../src/app/ports-telemetry.ts';
import type { TableChange } from '../../../src/app/ports-alerts.ts';
import type { FaultNoted } from '../../../src/app/raise-faults.ts';
import type { Telling } from '../../../src/app/tell-once.ts';
import { newMeterItem } from '../../../src/adapters/dynamo/meter-item.ts';
import { holdName } from '../../../src/adapters/dynamo/names.ts';
import { packHold } from '../../../src/adapters/dynamo/packed-hold.ts';
import { toReceiptItem } from '../../../src/adapters/dynamo/receipt-item.ts';
import { alertsFromLogs } from '../../../src/functions/alerts/fault-logs.ts';
import { alertsFromStream } from '../../../src/functions/alerts/stream.ts';
import { holdIdOf } from '../../../src/domain/holds.ts';
import type { Receipt } from '../../../src/domain/usage.ts';
import { TIERS } from '../../../src/domain/tiers.ts';
import { aHold, dollars, MODEL, NOW, REQUEST, TEAM } from '../../support/builders.ts';

const METER = {
  ...newMeterItem(TEAM, TIERS.standard),
  [holdName(holdIdOf(REQUEST))]: { B: Buffer.from(packHold(aHold())).toString('base64') },
};

const RECEIPT: Receipt = {
  team: TEAM,
  request: REQUEST,
  kind: 'used',
  model: MODEL,
  servedModel: undefined,
  provider: undefined,
  tokens: { input: 1, output: 1 },
  at: NOW,
  user: undefined,
  reportedUsd: undefined,
  usd: dollars(1),
  pricing: 'conservative',
  price: undefined,
  listing: undefined,
  tokensCounted: 2,
  cap: undefined,
};

interface Parts {
  readonly sk: string;
  readonly pk?: string;
  readonly eventName?: string;
  readonly NewImage?: unknown;
  readonly OldImage?: unknown;
}

/** As Lambda hands it over. */
const record = (
  { pk = 'TEAM#alpha', sk, eventName = 'INSERT', ...images }: Parts,
  sequence = '1',
) => ({
  eventID: sequence,
  eventName,
  dynamodb: {
    ApproximateCreationDateTime: 1_787_407_500,
    Keys: { pk: { S: pk }, sk: { S: sk } },
    SequenceNumber: sequence,
    ...images,
  },
});

const bench = (tellings: readonly Telling[] = []) => {
  const changes: TableChange[] = [];
  const faults: FaultNoted[] = [];
  const logged: string[] = [];
  const pauses: number[] = [];
  const log: Log = (level, message, { reason }) =>
    logged.push(`${level} ${message}: ${reason ?? ''}`);
  const stream = alertsFromStream({
    raise: (all) => {
      changes.push(...all);
      return Promise.resolve(all.map((_, index) => tellings[index] ?? 'told'));
    },
    pause: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
    log,
  });
  const logs = alertsFromLogs({
    raise: (all) => {
      faults.push(...all);
      return Promise.resolve(tellings[0] ?? 'told');
    },
    log,
  });
  return { stream, logs, changes, faults, logged, pauses };
};

describe('a batch of the stream', () => {
  it('is read as what it changed', async () => {
    const { stream, changes } = bench();
    const images = { NewImage: METER, OldImage: METER };
    const receipt = toReceiptItem(RECEIPT, undefined);

    await stream({
      Records: [
        record({ sk: 'METER', eventName: 'MODIFY', ...images }),
        record({ pk: 'USAGE#alpha#request-1', sk: 'RECEIPT', NewImage: receipt }),
        record({ sk: 'EXPIRED#abcdefg', NewImage: { charged: { BOOL: true } } }),
      ],
    });

    expect(changes).toMatchObject([
      {
        kind: 'meter',
        team: TEAM,
        at: NOW,
        before: { holds: new Map([[holdIdOf(REQUEST), aHold()]]) },
        after: { limits: TIERS.standard },
      },
      { kind: 'unpriced', team: TEAM, model: MODEL, pricing: 'conservative', usedAt: NOW, at: NOW },
      { kind: 'expired', team: TEAM, isCharged: true, at: NOW },
    ]);
  });

  it.each([
    ['a policy', { sk: 'POLICY', NewImage: {} }],
    ['a mark of our own', { sk: 'ALERT#2026-08#holds_expired', NewImage: {} }],
    ['a meter that is gone', { sk: 'METER', eventName: 'REMOVE', OldImage: METER }],
    [
      'a receipt that is settled',
      { sk: 'RECEIPT', eventName: 'MODIFY', NewImage: marshall({ pricing: 'unpriced' }) },
    ],
    ['a receipt with a price', { sk: 'RECEIPT', NewImage: marshall({ pricing: 'listed' }) }],
  ])('passes over %s', async (_what, parts) => {
    const { stream, changes, logged } = bench();

    expect(await stream({ Records: [record(parts)] })).toEqual({ batchItemFailures: [] });
    expect([changes, logged]).toEqual([[], []]);
  });

  it.each([
    ['nothing', null],
    ['no stream record', { eventName: 'INSERT' }],
    ['without a number', record({ sk: 'METER', NewImage: METER }, '')],
    ['a meter without limits', record({ sk: 'METER', NewImage: {} })],
    ['a meter of no team', record({ pk: 'TEAM#', sk: 'METER', NewImage: METER })],
    [
      'a meter with half a hold',
      record({ sk: 'METER', NewImage: { ...METER, iabcdefg: { B: 'AA==' } } }),
    ],
    [
      'a meter with a number that is none',
      record({ sk: 'METER', NewImage: { ...METER, c: { N: '1.5' } } }),
    ],
    [
      'a receipt without a team',
      record({ sk: 'RECEIPT', NewImage: marshall({ pricing: 'unpriced' }) }),
    ],
  ])('goes by what it cannot read, and says so: %s', async (_what, bad) => {
    const { stream, changes, logged } = bench();
    const good = record({ sk: 'METER', NewImage: METER }, '2');

    expect(await stream({ Records: [bad, good] })).toEqual({ batchItemFailures: [] });
    expect(changes).toHaveLength(1);
    expect(logged).toEqual([
      expect.stringMatching(/^error a record of the stream cannot be read: ./),
    ]);
  });

  it('takes a meter whose old state cannot be read for one without', async () => {
    const { stream, changes } = bench();

    await stream({ Records: [record({ sk: 'METER', NewImage: METER, OldImage: {} })] });

    expect(changes).toMatchObject([{ kind: 'meter', before: undefined }]);
  });

  it('names the ones that must come again, after a moment', async () => {
    const { stream, pauses } = bench(['told', 'busy', 'untold']);
    const meter = { sk: 'METER', NewImage: METER };

    const answer = await stream({
      Records: [
        record({ sk: 'POLICY', NewImage: {} }, '1'),
        ...['2', '3', '4'].map((each) => record(meter, each)),
      ],
    });

    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: '3' }, { itemIdentifier: '4' }],
    });
    expect(pauses).toEqual([3_000]);
  });
});

const delivery = (...messages: readonly string[]) => ({
  awslogs: {
    data: gzipSync(
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        logEvents: messages.map((message, id) => ({ id: String(id), timestamp: NOW, message })),
      }),
    ).toString('base64'),
  },
});

describe('a delivery of the log', () => {
  it('is read as the calls that the fault policy has answered', async () => {
    const { logs, faults } = bench();
    const line = (fields: object) => JSON.stringify({ level: 'error', team: 'alpha', ...fields });

    const summary = await logs(
      delivery(
        line({
          message: 'allowed without having been verified',
          correlation: 'r',
          model: 'gpt-4o',
        }),
        line({ message: 'denied', reason: 'limits could not be verified' }),
        line({ message: 'denied', level: 'info' }),
        line({ message: 'request failed' }),
        line({ message: 'toString' }),
        line({ message: 'denied', team: 'a#b' }),
        line({ message: 'denied', team: undefined }),
        'START RequestId: 1',
        'null',
      ),
    );

    expect(summary).toEqual({ faults: 2 });
    expect(faults).toEqual([
      { team: TEAM, answer: 'open', at: NOW },
      { team: TEAM, answer: 'closed', at: NOW },
    ]);
  });

  it('comes again where not everybody could be told', async () => {
    await expect(bench(['untold']).logs(delivery())).rejects.toThrow('Not everybody');
    await expect(bench(['busy']).logs(delivery())).rejects.toThrow('Not everybody');
  });

  it('that nobody can read is told in the log, and goes by', async () => {
    const { logs, logged } = bench();

    expect(await logs({ awslogs: { data: 'AAAA' } })).toEqual({ faults: 0 });
    expect(logged).toEqual([
      expect.stringMatching(/^error a delivery of the log cannot be read: ./),
    ]);
  });
});
