import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { toEvent } from '../local/event.ts';
import { matchRoute, type Route } from '../local/router.ts';

interface Posted {
  readonly path: string;
  readonly body: unknown;
}

/** A request as API Gateway hands it to a function, to be given headers of its own each time. */
export const eventOf = (
  routes: readonly Route[],
  { path, body }: Posted,
): APIGatewayProxyEventV2 => {
  const match = matchRoute(routes, { method: 'POST', path });
  if (match === undefined) throw new Error(`No route for POST ${path}`);
  return toEvent(
    {
      method: 'POST',
      target: path,
      rawHeaders: ['content-type', 'application/json', 'host', 'tollgate.internal'],
      body: Buffer.from(JSON.stringify(body)),
      sourceIp: '127.0.0.1',
      requestId: 'bench',
      receivedAtMs: Date.now(),
    },
    match,
  );
};

export const withHeaders = (
  event: APIGatewayProxyEventV2,
  headers: Readonly<Record<string, string>>,
): APIGatewayProxyEventV2 => ({ ...event, headers: { ...event.headers, ...headers } });

/** What the runtime of Node 24 hands over beside the event: it has no callbacks any more. */
export const CONTEXT = {
  awsRequestId: 'bench',
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:local:000000000000:function:bench',
  memoryLimitInMB: '512',
  logGroupName: '/aws/lambda/bench',
  logStreamName: 'bench',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => 30_000,
} satisfies Omit<Context, 'done' | 'fail' | 'succeed'> as Context;
