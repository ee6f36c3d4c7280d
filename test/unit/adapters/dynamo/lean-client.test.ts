import type { ServerResponse } from 'node:http';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { AwsV4Signer } from 'aws4fetch';
import { leanClient } from '../../../../src/adapters/dynamo/lean-client.ts';
import { type Heard, openHeardTable } from '../../../support/heard-table.ts';

/** They open nothing. */
const A_ROLE = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'not-a-secret',
  sessionToken: 'a-session',
};

const IN_LAMBDA = { AWS_LAMBDA_FUNCTION_NAME: 'rate-limit', _X_AMZN_TRACE_ID: 'Root=1-a' };

const closing: (() => void)[] = [];

beforeEach(() => {
  jest.replaceProperty(process, 'env', IN_LAMBDA);
});
afterEach(() => {
  for (const close of closing.splice(0)) close();
  jest.restoreAllMocks();
});

const aTable = async (answer: (response: ServerResponse, heard: Heard) => void) => {
  const table = await openHeardTable(answer);
  closing.push(table.close);
  return table;
};

const settings = (changes: DynamoDBClientConfig): DynamoDBClientConfig => ({
  region: 'eu-west-1',
  credentials: A_ROLE,
  ...changes,
});

const aClient = (changes: DynamoDBClientConfig): DynamoDBClient => {
  const client = leanClient(settings(changes));
  closing.push(() => client.destroy());
  return client;
};

const anUpdate = (pk = 'alpha') =>
  new UpdateItemCommand({
    TableName: 'tollgate',
    Key: { pk: { S: pk } },
    UpdateExpression: 'ADD #n :one',
    ExpressionAttributeNames: { '#n': 'n' },
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });

const aRead = () => new GetItemCommand({ TableName: 'tollgate', Key: { pk: { S: 'alpha' } } });

const refuse = (response: ServerResponse, name: string, members: object = {}): void => {
  const error = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'no', ...members };
  response.writeHead(400).end(JSON.stringify(error));
};

const thrown = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => undefined,
    (error: unknown) => error,
  );

/** The signature that another library makes of the same request and the same headers. */
const signatureOf = async (url: string, { headers, body }: Heard): Promise<string | null> => {
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const signed = names.split(';').map((name) => [name, String(headers[name])] as const);
  const signer = new AwsV4Signer({
    ...A_ROLE,
    method: 'POST',
    url,
    headers: Object.fromEntries(signed),
    body,
    service: 'dynamodb',
    region: 'eu-west-1',
    datetime: String(headers['x-amz-date']),
    allHeaders: true,
  });
  return (await signer.sign()).headers.get('authorization');
};

/** Without the two that follow the clock. */
const headersOf = (heard: Heard | undefined) =>
  Object.fromEntries(
    Object.entries(heard?.headers ?? {}).filter(
      ([name]) => name !== 'x-amz-date' && name !== 'authorization',
    ),
  );

describe('what a lean client sends', () => {
  it('is what the SDK’s own sends, but for three headers', async () => {
    const { url, heard } = await aTable((response) => response.end('{}'));
    const whole = new DynamoDBClient(settings({ endpoint: url }));
    closing.push(() => whole.destroy());

    await whole.send(anUpdate());
    await aClient({ endpoint: url }).send(anUpdate());

    const [theirs, ours] = heard;
    const { 'user-agent': agent, ...headers } = headersOf(ours);
    const left = Object.keys(headersOf(theirs)).filter((name) => !(name in headersOf(ours)));
    expect(left.sort()).toEqual(['amz-sdk-invocation-id', 'amz-sdk-request', 'x-amz-user-agent']);
    expect(headersOf(theirs)).toMatchObject(headers);
    expect(agent).toMatch(/^aws-sdk-js\/\d/);
    expect(ours?.body).toBe(theirs?.body);
    expect(headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-security-token': 'a-session',
      'x-amz-target': 'DynamoDB_20120810.UpdateItem',
      'x-amzn-trace-id': 'Root=1-a',
    });
  });

  it('is each request’s own, and so is its answer, when a hundred are sent at once', async () => {
    const { url, heard } = await aTable((response, { body }) => {
      const { Key } = JSON.parse(body) as { readonly Key: object };
      response.end(JSON.stringify({ Attributes: Key }));
    });
    const client = aClient({ endpoint: url });
    const names = Array.from({ length: 100 }, (_, index) => `team-${index}`);

    const answers = await Promise.all(names.map((name) => client.send(anUpdate(name))));

    expect(answers.map(({ Attributes }) => Attributes?.['pk']?.S)).toEqual(names);
    expect(new Set(heard.map(({ body }) => body)).size).toBe(100);
    for (const each of heard) {
      expect(each.headers.authorization).toContain(';x-amz-security-token;');
      expect(each.headers.authorization).toBe(await signatureOf(url, each));
    }
  });

  it('is ended by the signal that it came with, and by no other', async () => {
    const { url, heard } = await aTable((response, { body }) => {
      if (body.includes('answered')) response.end('{}');
    });
    const client = aClient({ endpoint: url });
    const [first, second] = [new AbortController(), new AbortController()];
    await client.send(anUpdate('answered'));

    const ended = thrown(client.send(anUpdate('silent'), { abortSignal: first.signal }));
    const other = client.send(anUpdate('answered'), { abortSignal: second.signal });
    await expect(other).resolves.toBeDefined();
    first.abort();

    expect(await ended).toMatchObject({ name: 'AbortError' });
    await expect(client.send(anUpdate('answered'))).resolves.toBeDefined();
    const late = client.send(anUpdate('late'), { abortSignal: first.signal });
    await expect(late).rejects.toMatchObject({ name: 'AbortError' });
    expect(heard.some(({ body }) => body.includes('late'))).toBe(false);
  });

  it('is each command’s own where the document client’s are among them', async () => {
    const { url, heard } = await aTable((response) => response.end('{}'));
    const client = aClient({ endpoint: url });
    const documents = DynamoDBDocumentClient.from(client);
    const read = (pk: string) => new GetCommand({ TableName: 'tollgate', Key: { pk } });

    for (const pk of ['alpha', 'beta']) {
      await documents.send(read(pk));
      await client.send(read(pk) as never);
    }

    const keys = heard.map(({ body }) => JSON.parse(body) as unknown);
    expect(keys).toEqual(
      ['alpha', 'alpha', 'beta', 'beta'].map((S) => ({
        TableName: 'tollgate',
        Key: { pk: { S } },
      })),
    );
  });

  it('is heard by who listens to all clients, and answers a callback', async () => {
    const { url } = await aTable((response) => response.end('{}'));
    const client = aClient({ endpoint: url });
    const listening = jest.spyOn(DynamoDBClient.prototype, 'send');

    await client.send(anUpdate());
    const [[heard] = []] = listening.mock.calls;
    listening.mockRestore();
    await client.send(anUpdate());
    const answers = await Promise.all([
      new Promise((resolve) => client.send(anUpdate(), (_error, output) => resolve(output))),
      new Promise((resolve) => client.send(anUpdate(), {}, (_error, output) => resolve(output))),
    ]);

    expect(heard).toBeInstanceOf(UpdateItemCommand);
    expect(answers).toMatchObject(Array(2).fill({ $metadata: { httpStatusCode: 200 } }));
  });

  it('is heard by who begins to listen later, to all clients or to this one', async () => {
    const { url, heard } = await aTable((response) => response.end('{}'));
    const [client, other] = [aClient({ endpoint: url }), aClient({ endpoint: url })];
    for (const each of [client, other]) await each.send(anUpdate());

    const listening = jest.spyOn(DynamoDBClient.prototype, 'send');
    await other.send(anUpdate());
    expect(listening).toHaveBeenCalledTimes(1);
    listening.mockRestore();
    const names: unknown[] = [];
    client.middlewareStack.add((next, { commandName }) => (args) => {
      names.push(commandName);
      return next(args);
    });
    await client.send(anUpdate());
    await client.send(aRead());

    expect(names).toEqual(['UpdateItemCommand', 'GetItemCommand']);
    expect(heard).toHaveLength(5);
  });

  it('is sent where the first of its kind was, and each kind as what it is', async () => {
    const { url, heard } = await aTable((response) => response.end('{}'));
    let asked = 0;
    const client = aClient({ endpoint: url });
    const { endpointProvider } = client.config;
    client.config.endpointProvider = (...question) => {
      asked += 1;
      return endpointProvider(...question);
    };

    for (const command of [anUpdate(), aRead(), anUpdate(), anUpdate(), aRead()]) {
      await client.send(command);
    }

    expect(asked).toBe(2);
    expect(heard.map(({ headers }) => String(headers['x-amz-target']).split('.')[1])).toEqual([
      'UpdateItem',
      'GetItem',
      'UpdateItem',
      'UpdateItem',
      'GetItem',
    ]);
  });

  it('goes by one connection, whatever it asks', async () => {
    const { url, heard } = await aTable((response) => response.end('{}'));
    const client = aClient({ endpoint: url });

    await client.send(anUpdate());
    await client.send(aRead());
    await client.send(anUpdate());

    expect(heard.map(({ connection }) => connection)).toEqual([0, 0, 0]);
  });

  it('says who asks in a header that holds whatever the machine is called', async () => {
    const { url, heard } = await aTable((response) => response.end('{}'));
    const client = aClient({
      endpoint: url,
      userAgentAppId: 'my-app',
      defaultUserAgentProvider: () =>
        Promise.resolve([['aws-sdk-js', '3.1'], ['os/linux', '6.1 (é)\n'], ['lang/js']]),
    });

    await client.send(anUpdate());
    await client.send(anUpdate());

    const agents = heard.map(({ headers }) => headers['user-agent']);
    expect(agents).toEqual(Array(2).fill('aws-sdk-js/3.1 os/linux#6.1----- lang/js app/my-app'));
  });
});

describe('what a lean client hears', () => {
  it('is a refused condition with the item that refused', async () => {
    const { url, heard } = await aTable((response) => {
      refuse(response, 'ConditionalCheckFailedException', { Item: { n: { N: '7' } } });
    });

    const error = await thrown(aClient({ endpoint: url }).send(anUpdate()));

    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect((error as ConditionalCheckFailedException).Item).toEqual({ n: { N: '7' } });
    expect(heard).toHaveLength(1);
  });

  it('is a cancelled transaction with its reasons', async () => {
    const reasons = [{ Code: 'None' }, { Code: 'TransactionConflict' }];
    const { url } = await aTable((response) => {
      refuse(response, 'TransactionCanceledException', { CancellationReasons: reasons });
    });
    const command = new TransactWriteItemsCommand({ TransactItems: [] });

    const error = await thrown(aClient({ endpoint: url }).send(command));

    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect((error as TransactionCanceledException).CancellationReasons).toEqual(reasons);
  });

  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException'])(
    'is %s by its name, at the first time',
    async (name) => {
      const { url, heard } = await aTable((response) => refuse(response, name));

      await expect(aClient({ endpoint: url }).send(anUpdate())).rejects.toMatchObject({ name });
      expect(heard).toHaveLength(1);
    },
  );

  it('is an outage, which it leaves to others to ask again', async () => {
    const { url, heard } = await aTable((response) => response.writeHead(500).end('{}'));

    await expect(aClient({ endpoint: url }).send(anUpdate())).rejects.toThrow();
    expect(heard).toHaveLength(1);
  });

  it('is the table’s clock, by which it signs from then on', async () => {
    const { url, heard } = await aTable((response) => {
      response.setHeader('date', 'Wed, 01 Jan 2031 12:30:00 GMT').end('{}');
    });
    const client = aClient({ endpoint: url });

    await client.send(anUpdate());
    await client.send(anUpdate());

    expect(heard[1]?.headers['x-amz-date']).toMatch(/^20310101T123\d{3}Z$/);
    for (const each of heard) {
      expect(each.headers.authorization).toBe(await signatureOf(url, each));
    }
  });
});

/** What a request would have been: it ends before the network. */
const requestOf = async (changes: DynamoDBClientConfig) => {
  const requests: { hostname: string; headers: Record<string, string> }[] = [];
  const handle = (request: (typeof requests)[number]) => {
    requests.push(request);
    return Promise.reject(new Error('Not sent'));
  };
  await thrown(aClient({ ...changes, requestHandler: { handle } }).send(anUpdate()));
  return { hostname: requests[0]?.hostname, signed: requests[0]?.headers['authorization'] };
};

describe('where a lean client asks', () => {
  it.each([
    [{ region: 'eu-west-1' }, 'dynamodb.eu-west-1.amazonaws.com'],
    [{ region: 'cn-north-1' }, 'dynamodb.cn-north-1.amazonaws.com.cn'],
    [{ region: 'us-gov-west-1' }, 'dynamodb.us-gov-west-1.amazonaws.com'],
    [{ region: 'us-east-1', useFipsEndpoint: true }, 'dynamodb-fips.us-east-1.amazonaws.com'],
    [{ region: 'eu-west-1', useDualstackEndpoint: true }, 'dynamodb.eu-west-1.api.aws'],
  ])('is, by %j, %s', async (changes, expected) => {
    const { hostname, signed } = await requestOf(changes);

    expect(hostname).toBe(expected);
    expect(signed).toContain(`/${changes.region}/dynamodb/aws4_request`);
  });

  it('is signed for another region where the endpoint says so', async () => {
    const { hostname, signed } = await requestOf({ region: 'local' });

    expect(hostname).toBe('localhost');
    expect(signed).toContain('/us-east-1/dynamodb/aws4_request');
  });

  it('may become known only after a request has failed for want of it', async () => {
    const { url } = await aTable((response) => response.end('{}'));
    const regions = [Promise.reject(new Error('No region yet'))];
    const client = aClient({
      endpoint: url,
      region: () => regions.shift() ?? Promise.resolve('eu-west-1'),
    });

    await expect(client.send(anUpdate())).rejects.toThrow('No region yet');
    await expect(client.send(anUpdate())).resolves.toBeDefined();
  });

  it('gets the credentials of the moment', async () => {
    const { url, heard } = await aTable((response) => response.end('{}'));
    let asked = 0;
    const client = aClient({
      endpoint: url,
      credentials: () => {
        asked += 1;
        const sessionToken = `session-${asked}`;
        return Promise.resolve({ ...A_ROLE, sessionToken, expiration: new Date(0) });
      },
    });

    await client.send(anUpdate());
    const before = asked;
    await client.send(anUpdate());

    expect(before).toBeGreaterThan(0);
    expect(Number(sessionIn(heard[1]))).toBeGreaterThan(before);
  });
});

const sessionIn = (heard: Heard | undefined): string | undefined =>
  /^session-(\d+)$/.exec(String(heard?.headers['x-amz-security-token']))?.[1];
