import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { HttpRequest } from '@smithy/core/protocols';
import { getSchemaSerdePlugin } from '@smithy/core/schema';
import { Sha256 } from './client-sha256.ts';

/**
 * The SDK's client without what it does again for each request and nobody here asks for: more than
 * a third of its time. It signs, connects and reads as ever.
 *
 * What looks idle and stays: the trace's id in a header, by which AWS finds functions that call one
 * another in a circle.
 */
export const leanClient = (config: DynamoDBClientConfig): DynamoDBClient => {
  const client = new DynamoDBClient({ ...config, ...ONE_ATTEMPT, sha256: Sha256 });
  keepSigner(client);
  copyConfig(client);
  withoutLogger(client);
  withoutRetries(client);
  keepUserAgent(client);
  keepTheWay(client);
  return client;
};

/**
 * The SDK's own retries are off: it would repeat a write whose answer was lost without knowing
 * whether that is safe. Said twice: should its retries come by another name, this still holds.
 */
const ONE_ATTEMPT = { maxAttempts: 1 };

/** With one attempt they draw an id and sign two headers. Signing is placed by their name. */
const withoutRetries = ({ middlewareStack }: DynamoDBClient): void => {
  middlewareStack.add((next) => next, {
    name: 'retryMiddleware',
    step: 'finalizeRequest',
    priority: 'high',
    override: true,
  });
};

/** The SDK copies each request and answer, member by member, for a logger that nobody has set. */
const withoutLogger = ({ middlewareStack }: DynamoDBClient): void => {
  middlewareStack.remove('loggerMiddleware');
};

/**
 * The SDK makes a signer for each request, and for that a copy of all settings. One serves: it asks
 * for the credentials each time, and a client stays in its region.
 */
const keepSigner = ({ config }: DynamoDBClient): void => {
  const { signer } = config;
  let kept: Awaited<ReturnType<typeof signer>> | undefined;
  config.signer = async (scheme) => (kept ??= await signer(scheme));
};

/**
 * For each request the SDK copies all settings three times: to find the endpoint, to write and to read.
 * The object that they come in has grown member by member, and Node takes a hundred times as long to copy
 * it as to copy a copy. So those who copy get one.
 */
const copyConfig = (client: DynamoDBClient): void => {
  const config = { ...client.config };
  Object.assign(client, { config });
  client.middlewareStack.use(getSchemaSerdePlugin(config));
};

/** What goes along with one request alone, and not with all of its kind. */
const OPTIONS = Symbol('options');

type RequestOptions = Parameters<DynamoDBClient['config']['requestHandler']['handle']>[1];

interface Sent {
  readonly input: object;
  readonly [OPTIONS]?: RequestOptions;
}

/** The middleware from some place on. */
type Rest = (sent: Sent) => Promise<{ readonly output: object }>;

type Middleware = Parameters<DynamoDBClient['middlewareStack']['addRelativeTo']>[0];

/** Any command of the SDK, as far as sending it goes. */
interface Sendable {
  readonly input: object;
}

type Send = (command: Sendable, ...more: readonly unknown[]) => Promise<object>;

const sendOfSdk = (): Send => Reflect.get(DynamoDBClient.prototype, 'send') as Send;

const SEND_AT_FIRST = sendOfSdk();

/** The SDK's clients have `send` from a class beneath: one of their own is somebody's who listens to all. */
const isListenedTo = (): boolean =>
  Object.hasOwn(DynamoDBClient.prototype, 'send') || sendOfSdk() !== SEND_AT_FIRST;

/**
 * For each request the SDK ties its middleware together, looks for the way to sign and works out where
 * to ask. A client asks one table in one region of one account: so the second request of a kind begins
 * where the first one was when that was known. The SDK's own `cacheMiddleware` keeps less, and nothing of
 * a request with a signal to end it by, since the options are tied in.
 *
 * Not so where somebody listens to the SDK's `send` or has put something into the middleware, for a
 * callback, and for the document client's commands, whose middleware ends in the first one's input.
 */
const keepTheWay = (client: DynamoDBClient): void => {
  const { config, middlewareStack } = client;
  const kept = new Map<unknown, Rest>();
  let kindBeingTied: unknown;
  middlewareStack.addRelativeTo(
    ((next: Rest) => {
      const kind = kindBeingTied;
      return (args: Sent) => {
        if (kind !== undefined) kept.set(kind, next);
        return next(args);
      };
    }) as unknown as Middleware,
    { name: 'wayMiddleware', relation: 'after', toMiddleware: 'endpointV2Middleware' },
  );
  middlewareStack.add(
    (next) => async (args) => {
      const { request } = args;
      if (!(OPTIONS in args) || !HttpRequest.isInstance(request)) return next(args);
      return config.requestHandler.handle(request, args[OPTIONS] as RequestOptions);
    },
    { name: 'optionsMiddleware', step: 'deserialize', priority: 'low' },
  );
  const changes = changesOf(middlewareStack);
  const isOrdinary = (command: Sendable, [options, ...more]: readonly unknown[]): boolean =>
    changes.count === 0 &&
    !isListenedTo() &&
    typeof options !== 'function' &&
    more.length === 0 &&
    !('clientCommand' in command);
  const send: Send = (command, ...more) => {
    const kind = isOrdinary(command, more) ? command.constructor : undefined;
    const rest = kept.get(kind);
    if (rest !== undefined) {
      const [options = {}] = more as readonly RequestOptions[];
      return rest({ input: command.input, [OPTIONS]: options }).then(({ output }) => output);
    }
    kindBeingTied = kind;
    try {
      return sendOfSdk().apply(client, [command, ...more]);
    } finally {
      kindBeingTied = undefined;
    }
  };
  Object.assign(client, { send });
};

type Stack = DynamoDBClient['middlewareStack'];

/** Counts from now on how often somebody puts something into it. */
const changesOf = (stack: Stack): { readonly count: number } => {
  const changes = { count: 0 };
  for (const name of ['add', 'addRelativeTo', 'use'] as const) {
    const change = stack[name].bind(stack) as (...details: readonly unknown[]) => unknown;
    const counting = (...details: readonly unknown[]): unknown => {
      changes.count += 1;
      return change(...details);
    };
    Object.assign(stack, { [name]: counting });
  }
  return changes;
};

/** The SDK puts its header together for each request, and one more, signed, for browsers alone. */
const keepUserAgent = ({ config, middlewareStack }: DynamoDBClient): void => {
  let kept: string | undefined;
  middlewareStack.add(
    (next) => async (args) => {
      kept ??= await userAgentOf(config);
      if (HttpRequest.isInstance(args.request)) args.request.headers['user-agent'] = kept;
      return next(args);
    },
    { name: 'getUserAgentMiddleware', step: 'build', priority: 'low', override: true },
  );
};

const userAgentOf = async (config: DynamoDBClient['config']): Promise<string> => {
  const app = await config.userAgentAppId();
  const parts = await config.defaultUserAgentProvider();
  return [...parts, ...(app === undefined ? [] : [['app', app] as const])].map(textOf).join(' ');
};

const NOT_OF_A_HEADER = /[^\w!#$%&'*+.^`|~/-]/g;

/** `aws-sdk-js/3.1162.0`, but `os/linux#6.1`: a name with a slash gets its version by `#`. */
const textOf = ([name, version]: readonly [name: string, version?: string]): string => {
  const text = version === undefined ? name : [name, version].join(name.includes('/') ? '#' : '/');
  return text.replace(NOT_OF_A_HEADER, '-');
};
