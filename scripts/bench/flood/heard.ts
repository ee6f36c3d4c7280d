import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Table } from '../../../src/adapters/dynamo/connect.ts';
import { NAME } from '../../../src/adapters/dynamo/names.ts';
import type { Clock } from '../../../src/domain/time.ts';
import type { Admission } from './oracle.ts';

/** One call of the store, as its client saw it. */
export interface HeardCall {
  readonly command: string;
  readonly sentAt: number;
  /** The slot in which it asked for a request of the minute; `undefined`: it asked for none. */
  readonly slot: number | undefined;
  /** `open`: there is no answer, or there never will be. */
  outcome: 'open' | 'done' | 'refused';
}

export interface HeardTable {
  readonly table: Table;
  readonly calls: readonly HeardCall[];
  readonly close: () => void;
}

/** The same table, with somebody who listens at both of its clients. */
export const heard = (table: Table, clock: Clock): HeardTable => {
  const calls: HeardCall[] = [];
  const clients = new Set<DynamoDBClient>();
  const listened = (client: DynamoDBClient): DynamoDBClient => {
    if (!clients.has(client)) listen(client, { calls, clock });
    clients.add(client);
    return client;
  };
  return {
    table: { ...table, client: listened(table.client), fresh: () => listened(table.fresh()) },
    calls,
    close: () => {
      for (const client of clients) client.destroy();
    },
  };
};

interface Listener {
  readonly calls: HeardCall[];
  readonly clock: Clock;
}

const listen = (client: DynamoDBClient, { calls, clock }: Listener): void => {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const call: HeardCall = {
          command: commandName.replace('Command', ''),
          sentAt: clock(),
          slot: slotAskedFor(args.input),
          outcome: 'open',
        };
        calls.push(call);
        try {
          const answer = await next(args);
          call.outcome = 'done';
          return answer;
        } catch (error) {
          const isRefused = nameOf(error) === 'ConditionalCheckFailedException';
          if (isRefused) call.outcome = 'refused';
          throw error;
        }
      },
    { step: 'initialize', name: 'heard' },
  );
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** What counts an admission says in which slot it is to count. */
const slotAskedFor = (input: object): number | undefined => {
  const names = textsIn(input, 'ExpressionAttributeNames');
  const values = textsIn(input, 'ExpressionAttributeValues');
  return Object.values(names).includes(NAME.admissions) ? numberIn(values[':slot']) : undefined;
};

const textsIn = (input: object, member: string): Readonly<Record<string, unknown>> =>
  Object(Reflect.get(input, member)) as Readonly<Record<string, unknown>>;

const numberIn = (value: unknown): number | undefined => {
  const text: unknown = Reflect.get(Object(value), 'N');
  return typeof text === 'string' ? Number(text) : undefined;
};

/** What the store admitted, or may have. */
export const admissionsIn = (calls: readonly HeardCall[]): readonly Admission[] =>
  calls.flatMap(({ slot, sentAt, outcome }) =>
    slot === undefined || outcome === 'refused' ? [] : [{ slot, sentAt }],
  );
