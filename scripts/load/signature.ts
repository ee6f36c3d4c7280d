import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { type Credentials, signerFor, signingFor } from '../canary/signed-fetch.ts';
import type { LoadOptions } from './options.ts';
import type { GateRequest } from './requests.ts';

/** The headers with which a request leaves. */
export type Sign = (
  url: string,
  request: GateRequest,
) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;

const unsigned: Sign = (_url, { headers }) => headers;

/** A gate on this machine wants no signature. The doors take no token: it is for administration. */
export const signFor = (
  url: string,
  { signs, region, profile }: Pick<LoadOptions, 'signs' | 'region' | 'profile'>,
  credentials: Credentials = defaultProvider(profile === undefined ? {} : { profile }),
): Sign => {
  if (!signs || LOOPBACK.has(new URL(url).hostname)) return unsigned;
  const signed = signerFor(signingFor(url, region), credentials);
  return async (asked, { headers, body }) => {
    const request = { url: asked, method: 'POST', headers: new Headers(headers), body };
    return Object.fromEntries((await signed(request)).headers);
  };
};

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
