import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { signedFetch, signingFor } from '../canary/signed-fetch.ts';
import { CanaryError } from '../canary/canary-error.ts';
import { CliError, unreachable, wrongUsage } from './cli-error.ts';
import type { World } from './world.ts';

/** Which gate, and as whom. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly token?: string;
  readonly profile?: string;
  readonly region?: string;
  /** `false`: requests are not signed. */
  readonly sign: boolean;
}

export interface Connection {
  readonly url: string;
  readonly fetch: typeof fetch;
  /** Headers that say who asks. They are never printed. */
  readonly headers: Readonly<Record<string, string>>;
}

const USUAL_URL = 'http://127.0.0.1:3000';

/** A token goes first: who gives one wants to be seen as its owner. A gate on this machine is never signed to. */
export const connectionFor = (options: ConnectionOptions, world: World): Connection => {
  const url = originOf(options.url ?? set(world, 'TOLLGATE_URL') ?? USUAL_URL);
  const token = options.token ?? set(world, 'TOLLGATE_TOKEN');
  if (token !== undefined) {
    requireSecret(url);
    return { url, fetch: world.fetch, headers: { authorization: `Bearer ${token}` } };
  }
  if (!options.sign || isLoopback(url)) return { url, fetch: world.fetch, headers: {} };
  return { url, fetch: signing(url, options), headers: {} };
};

const set = ({ environment }: World, name: string): string | undefined => {
  const value = environment[name];
  return value === '' ? undefined : value;
};

const originOf = (url: string): string => {
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw wrongUsage(`Not a URL: "${url}"`);
  const { username, password } = new URL(url);
  // Not shown: it would be on the screen, and in the log of whatever runs this.
  if (username + password !== '') throw wrongUsage('The URL has a password in it: use --token');
  return url.replace(/\/+$/, '');
};

/** A token on a line that anybody can read would be anybody's. */
const requireSecret = (url: string): void => {
  if (url.startsWith('https:') || isLoopback(url)) return;
  throw wrongUsage(`A token is only sent over https, or to this machine; not to ${url}`);
};

const isLoopback = (url: string): boolean => LOOPBACK.has(new URL(url).hostname);

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

const signing = (url: string, { region, profile }: ConnectionOptions): typeof fetch => {
  const credentials = defaultProvider(profile === undefined ? {} : { profile });
  const signed = inOurWords(() => signedFetch(signingFor(url, region), credentials));
  return async (input, init) => {
    try {
      return await signed(input, init);
    } catch (error) {
      throw error instanceof CanaryError ? unreachable(error.message) : error;
    }
  };
};

const inOurWords = <Made>(make: () => Made): Made => {
  try {
    return make();
  } catch (error) {
    throw error instanceof CanaryError ? new CliError(2, error.message) : error;
  }
};
