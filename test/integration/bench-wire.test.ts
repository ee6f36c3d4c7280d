import { createServer } from 'node:http';
import { once } from 'node:events';
import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { openWire } from '../../scripts/bench/wire.ts';

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** An engine that gives these answers in turn, and a client that asks it through the wire. */
const openWired = async (...answers: readonly Answer[]) => {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const answer = answers[asked.length];
      asked.push(JSON.parse(body));
      response.writeHead(answer?.status ?? 500).end(JSON.stringify(answer?.body ?? {}));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const wire = await openWire(`http://127.0.0.1:${port}`);
  const client = new DynamoDBClient({
    endpoint: wire.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const close = () => {
    client.destroy();
    wire.close();
    server.close();
    server.closeAllConnections();
  };
  return { asked, wire, client, close };
};

const KEY = { TableName: 't', Key: { pk: { S: 'a' } } } as const;

describe('the wire', () => {
  it('counts each command with its units, and the bytes that were sent', async () => {
    const { asked, wire, client, close } = await openWired(
      { status: 200, body: { ConsumedCapacity: { CapacityUnits: 2 } } },
      { status: 200, body: { Item: { n: { N: '1' } }, ConsumedCapacity: { CapacityUnits: 0.5 } } },
      { status: 200, body: {} },
    );

    await client.send(new UpdateItemCommand(KEY));
    const { Item } = await client.send(new GetItemCommand(KEY));
    await client.send(new GetItemCommand({ ...KEY, ConsistentRead: true }));
    close();

    expect(wire.calls).toEqual([
      { command: 'UpdateItem', units: 2, bytes: 40 },
      { command: 'GetItem', units: 0.5, bytes: 40 },
      { command: 'GetItem', units: 0, bytes: 62 },
    ]);
    expect(Item).toEqual({ n: { N: '1' } });
    expect(asked[0]).toEqual({ ...KEY, ReturnConsumedCapacity: 'TOTAL' });
  });

  it('hands on a refusal, and counts the call', async () => {
    const { wire, client, close } = await openWired({
      status: 400,
      body: {
        __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
        message: 'no',
      },
    });

    const sent = client.send(new UpdateItemCommand(KEY));

    await expect(sent).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    close();
    expect(wire.calls).toEqual([{ command: 'UpdateItem', units: 0, bytes: 40 }]);
  });
});
