import { useLocalCredentials } from '../../scripts/local/credentials.ts';
import { type Engine, startEngine } from '../../scripts/local/engine.ts';

/** One engine for all integration tests: each of their files makes its own table in it. */
let shared: Engine | undefined;

/** Before the workers start, which inherit what is set here. */
export const startSharedEngine = async (): Promise<void> => {
  shared = await startEngine();
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = shared.endpoint;
  process.env['AWS_REGION'] ??= 'eu-west-1';
  useLocalCredentials();
};

export const stopSharedEngine = async (): Promise<void> => shared?.stop();
