import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { HttpRequest } from '@smithy/core/protocols';
import { getSchemaSerdePlugin } from '@smithy/core/schema';
import { Sha256 } from './client-sha256.ts';

/**
 * The SDK's client without what it does again for each request and nobody here asks for: more than
 * a third of its time. It finds the endpoint, signs, connects and reads as ever.
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
  keepHandlers(client);
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

/** What goes along with one request alone, and not with the command's kind. */
const OPTIONS = Symbol('options');

type RequestOptions = Parameters<DynamoDBClient['config']['requestHandler']['handle']>[1];

interface Sent {
  readonly input: object;
  readonly [OPTIONS]: RequestOptions;
}

type Handler = (sent: Sent | Sendable) => Promise<{ readonly output: object }>;

/** Any command of the SDK, as far as sending it goes. */
interface Sendable extends Pick<Sent, 'input'> {
  readonly resolveMiddleware: (
    stack: DynamoDBClient['middlewareStack'],
    config: DynamoDBClient['config'],
    options?: RequestOptions,
  ) => Handler;
}

/**
 * For each request the SDK copies its stack of middleware three times, sorts it and ties it together.
 * It is the same for all commands of a kind, and is kept: what the SDK's `cacheMiddleware` does, which is
 * off for a request with a signal to end it by, since the options are tied in. The document client's
 * commands are not kept: theirs end in the first one's input.
 */
const keepHandlers = (client: DynamoDBClient): void => {
  const { config, middlewareStack } = client;
  middlewareStack.add(
    (next) => async (args) => {
      const { request } = args;
      if (!(OPTIONS in args) || !HttpRequest.isInstance(request)) return next(args);
      return config.requestHandler.handle(request, args[OPTIONS] as RequestOptions);
    },
    { name: 'optionsMiddleware', step: 'deserialize', priority: 'low' },
  );
  const kept = new Map<unknown, Handler>();
  const handlerOf = (command: Sendable): Handler => {
    const handler =
      kept.get(command.constructor) ?? command.resolveMiddleware(middlewareStack, config);
    kept.set(command.constructor, handler);
    return handler;
  };
  const resolving =
    (command: Sendable): Sendable['resolveMiddleware'] =>
    (stack, settings, options = {}) => {
      const isKept = stack === middlewareStack && !('clientCommand' in command);
      const handler = isKept
        ? handlerOf(command)
        : command.resolveMiddleware(stack, settings, options);
      // The middleware copies what it is given, and what was made of the command has nothing of its own.
      return () => handler(isKept ? { input: command.input, [OPTIONS]: options } : command);
    };
  const send = (command: Sendable, ...more: readonly unknown[]): unknown => {
    // Looked up each time: who listens to all clients does it there.
    const theirs = Reflect.get(DynamoDBClient.prototype, 'send') as typeof send;
    const own = { resolveMiddleware: { value: resolving(command) } };
    return theirs.apply(client, [Object.create(command, own) as Sendable, ...more]);
  };
  Object.assign(client, { send });
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
