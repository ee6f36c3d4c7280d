import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { memoryClient, memoryTable } from '../../../scripts/simulate/store/client.ts';
import { NotImitatedError } from '../../../scripts/simulate/store/errors.ts';
import { memoryStore } from '../../../scripts/simulate/store/store.ts';
import { changePolicyIn, createTeamIn, readPolicyIn } from '../../../src/adapters/dynamo/teams.ts';
import { teamId } from '../../../src/domain/ids.ts';
import { policyOfTier } from '../../../src/domain/policy.ts';
import { instant } from '../../../src/domain/time.ts';

const TableName = 't';
const KEY = { pk: { S: 'p' }, sk: { S: 's' } };
const ITEM = { ...KEY, count: { N: '1' } };

describe('the client of the store', () => {
  it('answers commands as the client of a service does', async () => {
    const client = memoryClient(memoryStore(TableName));

    await client.send(new PutItemCommand({ TableName, Item: ITEM }));
    const got = await client.send(new GetItemCommand({ TableName, Key: KEY }));
    const found = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :p',
        ExpressionAttributeValues: { ':p': { S: 'p' } },
      }),
    );
    const deleted = await client.send(
      new DeleteItemCommand({ TableName, Key: KEY, ReturnValues: 'ALL_OLD' }),
    );

    expect([got.Item, found.Items, deleted.Attributes]).toEqual([ITEM, [ITEM], ITEM]);
    expect(got.$metadata.httpStatusCode).toBe(200);
  });

  it("throws the SDK's own exceptions", async () => {
    const client = memoryClient(memoryStore(TableName));
    const command = new UpdateItemCommand({
      TableName,
      Key: KEY,
      ConditionExpression: 'attribute_exists(pk)',
    });

    await expect(client.send(command)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
  });

  it('can be asked for documents', async () => {
    const store = memoryStore(TableName);
    const documents = DynamoDBDocumentClient.from(memoryClient(store));

    await documents.send(
      new PutCommand({ TableName, Item: { pk: 'p', sk: 's', list: [1, null] } }),
    );
    const { Item } = await documents.send(
      new GetCommand({ TableName, Key: { pk: 'p', sk: 's' }, ConsistentRead: true }),
    );

    expect(Item).toEqual({ pk: 'p', sk: 's', list: [1, null] });
    expect(store.peek({ pk: 'p', sk: 's' })?.['list']).toEqual({ L: [{ N: '1' }, { NULL: true }] });
  });

  it('serves the adapters', async () => {
    const table = memoryTable(memoryStore(TableName), { attemptMs: 1_000 });
    const team = teamId('search');
    const policy = policyOfTier(team, 'standard');

    const answers = [
      await createTeamIn(table)(policy),
      await createTeamIn(table)(policy),
      await changePolicyIn(table)({
        policy: { ...policy, version: 2, window: 'fixed' },
        at: instant(1_800_000_000_000),
      }),
    ];

    expect(answers).toEqual(['created', 'exists', 'changed']);
    expect(await readPolicyIn(table)(team)).toMatchObject({ version: 2, window: 'fixed' });
  });

  it('does not know every command', async () => {
    const client = memoryClient(memoryStore(TableName));

    await expect(client.send(new ListTablesCommand({}))).rejects.toBeInstanceOf(NotImitatedError);
  });
});

describe('a hook of the client', () => {
  const put = new PutItemCommand({ TableName, Item: ITEM });

  it('loses a request before it is applied', async () => {
    const store = memoryStore(TableName);
    const client = memoryClient(store, {
      beforeApply: () => Promise.reject(new Error('lost on the way')),
    });

    await expect(client.send(put)).rejects.toThrow('lost on the way');
    expect(store.keys()).toEqual([]);
  });

  it('loses an answer after the request was applied', async () => {
    const store = memoryStore(TableName);
    const seen: unknown[] = [];
    const client = memoryClient(store, {
      afterApply: ({ name }, applied) => {
        seen.push(name, applied);
        return Promise.reject(new Error('lost on the way back'));
      },
    });

    await expect(client.send(put)).rejects.toThrow('lost on the way back');
    expect(store.keys()).toEqual([{ pk: 'p', sk: 's' }]);
    expect(seen).toEqual(['PutItem', { output: {} }]);
  });

  it('sees refusals, too', async () => {
    const seen: unknown[] = [];
    const client = memoryClient(memoryStore(TableName), {
      afterApply: (_command, applied) => {
        seen.push('error' in applied && applied.error);
        return Promise.resolve();
      },
    });

    await expect(
      client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'p' } } })),
    ).rejects.toThrow();
    expect(seen).toEqual([expect.objectContaining({ name: 'ValidationException' })]);
  });

  it('puts one command in the place of another', async () => {
    const store = memoryStore(TableName);
    const client = memoryClient(store, {
      rewrite: (command) =>
        command.name === 'PutItem'
          ? { ...command, input: { ...command.input, Item: { ...ITEM, count: { N: '2' } } } }
          : command,
    });

    await client.send(put);

    expect(store.peek({ pk: 'p', sk: 's' })?.['count']).toEqual({ N: '2' });
  });
});
