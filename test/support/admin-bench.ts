import { randomUUID } from 'node:crypto';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { toEvent } from '../../scripts/local/event.ts';
import { toResponse } from '../../scripts/local/response.ts';
import { matchRoute, toRoute } from '../../scripts/local/router.ts';
import { readConfig } from '../../src/config.ts';
import { type Instant, laterBy } from '../../src/domain/time.ts';
import { admin } from '../../src/functions/admin/admin.ts';
import { adminDeps } from '../../src/functions/admin/compose.ts';
import { aContext } from './builders.ts';
import type { Environment, RawItem } from './gate.ts';

/** What the deployed gateway knows. */
const ROUTES = [
  'GET /teams',
  'POST /teams',
  'POST /teams/import',
  'GET /teams/{team}',
  'PATCH /teams/{team}',
  'DELETE /teams/{team}',
  'POST /teams/{team}/suspend',
  'POST /teams/{team}/resume',
  'GET /teams/{team}/boosts',
  'POST /teams/{team}/boosts',
  'DELETE /teams/{team}/boosts/{id}',
  'GET /prices',
  'GET /prices/{provider}/{model+}',
  'PUT /prices/{provider}/{model+}',
  'GET /audit',
  'POST /v1/decisions/explain',
].map((key) => toRoute(key, 'admin'));

export interface AdminRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes out as it is; anything else as JSON. */
  readonly body?: unknown;
  /** Of an authorizer: whoever is there locally where it is not given. */
  readonly authorizer?: object;
}

export interface AdminAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: unknown;
}

/** The members of a body that is an object; of any other there are none. */
export type Body = Readonly<Record<string, unknown>>;

export interface AdminBench {
  /** `POST /teams/alpha/suspend`, at the bench's clock. */
  readonly ask: (target: string, request?: AdminRequest) => Promise<AdminAnswer>;
  /** What is to come next happens at this instant, and what follows a millisecond later each. */
  readonly setClock: (at: Instant) => void;
  /** What was logged. */
  readonly lines: readonly string[];
}

const KEPT_DAYS = 400;
const BODY_BYTES_MAX = 65_536;

/** The function as it is deployed, on an environment's table, by a clock of the test's own. */
export const openAdmin = ({ table }: Pick<Environment, 'table'>, start: Instant): AdminBench => {
  let now = start;
  /** A millisecond on each time, so that what was done first is told first. */
  const tick = (): Instant => {
    const at = now;
    now = laterBy(now, 1);
    return at;
  };
  const lines: string[] = [];
  const deps = adminDeps(
    {
      config: readConfig({ TABLE_NAME: table.name }),
      log: (_level, message, fields) => lines.push(JSON.stringify({ message, ...fields })),
      table: { ...table, attemptsMax: 8 },
      clock: tick,
    },
    { adminScope: 'gate/admin', keptDays: KEPT_DAYS },
  );
  const handler = admin(deps, {
    bodyBytesMax: BODY_BYTES_MAX,
    onError: (error) => lines.push(String(error)),
  });
  return {
    lines,
    setClock: (at) => {
      now = at;
    },
    ask: async (wanted, request = {}) => {
      const answer = toResponse(await handler(eventFor(wanted, request), aContext()));
      const text = answer.body.toString();
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: text === '' ? undefined : (JSON.parse(text) as unknown),
      };
    },
  };
};

/** As the HTTP API makes it of a request. */
const eventFor = (wanted: string, { headers = {}, body, authorizer }: AdminRequest) => {
  const [method = '', target = ''] = wanted.split(' ');
  const path = decodeURIComponent(target.replace(/\?.*/s, ''));
  const match = matchRoute(ROUTES, { method, path });
  if (match === undefined) throw new Error(`No route for ${wanted}`);
  const event = toEvent(
    {
      ...{ method, target, sourceIp: '127.0.0.1', requestId: randomUUID(), receivedAtMs: 0 },
      rawHeaders: Object.entries({ 'content-type': 'application/json', ...headers }).flat(),
      body: Buffer.from(textOf(body)),
    },
    match,
  );
  const identified = authorizer === undefined ? {} : { authorizer };
  return { ...event, requestContext: { ...event.requestContext, ...identified } };
};

const textOf = (body: unknown): string => {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
};

/** Every item of a table, in one order. */
export const allItems = async (tableName: string): Promise<readonly RawItem[]> => {
  const client = new DynamoDBClient({});
  const items: RawItem[] = [];
  let after: RawItem | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: tableName, ConsistentRead: true, ExclusiveStartKey: after }),
    );
    items.push(...(page.Items ?? []));
    after = page.LastEvaluatedKey;
  } while (after !== undefined);
  client.destroy();
  return items.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other)));
};

const nameOf = (item: RawItem): string => `${item['pk']?.S}/${item['sk']?.S}`;

/** The items of the audit alone. */
export const auditItems = async (tableName: string): Promise<readonly RawItem[]> =>
  (await allItems(tableName)).filter((item) => item['pk']?.S?.startsWith('AUDIT#') === true);
