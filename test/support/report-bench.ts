import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { readIdentityConfig } from '../../src/config-identity.ts';
import { identifyFrom } from '../../src/adapters/identity/identify.ts';
import { reportHistory } from '../../src/app/report-history.ts';
import { reportUsage } from '../../src/app/report-usage.ts';
import type { Identify } from '../../src/app/ports-identity.ts';
import type { Meter } from '../../src/domain/meter.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { rollupLines } from '../../src/domain/rollups.ts';
import type { Tier } from '../../src/domain/tiers.ts';
import type { Instant } from '../../src/domain/time.ts';
import { pricedModel } from '../../src/domain/pricing.ts';
import type { Receipt } from '../../src/domain/usage.ts';
import { usageReport } from '../../src/functions/usage-report/usage-report.ts';
import { rawEndpoint } from '../../src/http/endpoint.ts';
import { aContext, anEvent, NOW } from './builders.ts';

/** One team in a store that only tells, and notes which teams it was asked for. */
export interface ReportedTeam {
  readonly meter?: Meter;
  readonly policy?: Policy;
  readonly receipts?: readonly Receipt[];
  readonly now?: Instant;
  readonly unknownTeamTier?: Tier;
  readonly identify?: Identify;
}

export interface Asking {
  /** With its query: `/usage/alpha?user=ann`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly authorizer?: unknown;
}

export interface Reported {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>> | undefined;
  /** As it came. */
  readonly text: string;
  /** Read as JSON; `undefined` for CSV. */
  readonly body: unknown;
}

const byHeaders = await identifyFrom({
  config: readIdentityConfig({}),
  fetch,
  onFault: () => undefined,
});

/** The function on a store of one team, as API Gateway calls it. */
export const reporting = (team: ReportedTeam = {}) => {
  const { meter, policy, receipts = [], now = NOW } = team;
  const read: string[] = [];
  const linesOf = (id: string) => rollupLines(receipts.filter((receipt) => receipt.team === id));
  const readPolicy = (id: string) => {
    read.push(id);
    return Promise.resolve(policy?.team === id ? policy : undefined);
  };
  const isThere = (id: string) => meter !== undefined && id === (policy?.team ?? 'alpha');
  const handler = rawEndpoint(
    usageReport({
      identify: team.identify ?? byHeaders,
      adminScope: 'https://gateway.internal/admin',
      claimNames: { team: 'team', user: 'sub', tier: 'tier' },
      reportUsage: reportUsage({
        readMeter: (id) => Promise.resolve(isThere(id) ? meter : undefined),
        readPolicy,
        readMonthLines: ({ team: id, month }) =>
          Promise.resolve(linesOf(id).filter(({ window }) => window.id === month.id)),
        price: ({ model }) => pricedModel(model, { outcome: 'allowed_unpriced' }),
      }),
      reportHistory: reportHistory({
        readDayLines: ({ team: id, first, last }) =>
          Promise.resolve(
            linesOf(id).filter(({ window: { kind, index } }) =>
              kind === 'day' ? index >= first.index && index <= last.index : false,
            ),
          ),
        readPolicy,
        knowsTeam: (id) => Promise.resolve(isThere(id)),
      }),
      clock: () => now,
      unknownTeamTier: team.unknownTeamTier,
    }),
    { bodyBytesMax: 1_000, onError: () => undefined },
  );
  const get = async (asking: Asking): Promise<Reported> => {
    const { statusCode, headers, body = '' } = await handler(reportEvent(asking), aContext());
    const isJson = /json/.test(String(headers?.['content-type']));
    const json: unknown = isJson ? JSON.parse(body) : undefined;
    return { status: statusCode, headers, text: body, body: json };
  };
  return { get, read };
};

/** The routes of the function, and where in the path the team stands. */
const routeOf = (path: string): string => {
  if (path === '/v1/me/usage') return path;
  return path.replace(/^\/usage\/[^/]+/, '/usage/{team}');
};

export const reportEvent = ({ path, headers = {}, authorizer }: Asking): APIGatewayProxyEventV2 => {
  const [plain = '', query = ''] = path.split('?');
  const event = anEvent({ path: plain, headers });
  const parameters = Object.fromEntries(new URLSearchParams(query));
  const team = /^\/usage\/([^/]+)/.exec(plain)?.[1];
  return {
    ...event,
    routeKey: `GET ${routeOf(plain)}`,
    rawQueryString: query,
    ...(query === '' ? {} : { queryStringParameters: parameters }),
    ...(team === undefined ? {} : { pathParameters: { team: decodeURIComponent(team) } }),
    requestContext: Object.assign({}, event.requestContext, { authorizer }),
  };
};

export const signedBy = { iam: { userArn: 'arn:aws:iam::123456789012:user/bob' } };

/** What API Gateway says of a token that it has verified. */
export const tokenWith = (claims: Readonly<Record<string, string>>) => ({
  jwt: { claims: { sub: 'ann', ...claims }, scopes: null },
});

export const ADMIN_TOKEN = tokenWith({ scope: 'openid https://gateway.internal/admin' });

/** The deployed function as it is. Its settings are read once, when it is first asked for. */
export const deployedReports = async (tableName: string) => {
  process.env['TABLE_NAME'] = tableName;
  return (await import('../../src/functions/usage-report/handler.ts')).handler;
};
