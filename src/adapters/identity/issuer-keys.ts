import type { CryptoKey, JSONWebKeySet } from 'jose';
import { createLocalJWKSet } from 'jose/jwks/local';
import type { OidcConfig } from '../../config-identity.ts';
import { isSecureUrl } from '../../domain/secure-url.ts';
import { FETCH_MS, type Fetch, fetchText, KeyFault } from './fetch-text.ts';
import { isObject } from './token-text.ts';

export interface KeyName {
  readonly alg: string;
  readonly kid: string;
}

/** The keys of an issuer at one time: picks the one that a token names, or throws. */
export type IssuerKeys = (name: KeyName) => Promise<CryptoKey>;

/** Throws when the keys cannot be read, whatever the reason. */
export type FetchIssuerKeys = () => Promise<IssuerKeys>;

/**
 * Reads an issuer's keys from where a setting or its metadata says. Both reads together have the
 * time of one, and where the keys are is remembered until they cannot be read from there.
 */
export const fetchIssuerKeys = (
  { issuer, jwksUrl }: Pick<OidcConfig, 'issuer' | 'jwksUrl'>,
  fetch: Fetch,
): FetchIssuerKeys => {
  let discovered: string | undefined;
  return async () => {
    const signal = AbortSignal.timeout(FETCH_MS);
    const read = (url: string) => fetchJson(fetch, url, signal);
    const url = jwksUrl ?? discovered ?? (await discover(issuer, read));
    discovered = undefined;
    const keys = keysIn(await read(url));
    discovered = url;
    return keys;
  };
};

/** An issuer whose metadata names another one is not the one that is believed. */
const discover = async (
  issuer: string,
  read: (url: string) => Promise<unknown>,
): Promise<string> => {
  const metadata = await read(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (!isObject(metadata) || metadata['issuer'] !== issuer) {
    throw new KeyFault('The metadata of the issuer names another issuer');
  }
  const url = metadata['jwks_uri'];
  if (typeof url !== 'string' || !isSecureUrl(url)) {
    throw new KeyFault('The metadata of the issuer has no https URL of its keys');
  }
  return url;
};

const fetchJson = async (fetch: Fetch, url: string, signal: AbortSignal): Promise<unknown> => {
  const { status, text } = await fetchText(fetch, url, signal);
  if (status !== 200) throw new KeyFault(`Status ${status} from ${url}`);
  return JSON.parse(text);
};

/**
 * An empty set is believed: it is how an issuer withdraws its last key. Which key may verify what
 * (its use, its type, never a secret) is looked at when one is picked.
 */
const keysIn = (document: unknown): IssuerKeys => {
  if (!isKeySet(document)) throw new KeyFault('The keys of the issuer are not a key set');
  const pick = createLocalJWKSet(document);
  return (name) => pick({ ...name });
};

const isKeySet = (document: unknown): document is JSONWebKeySet =>
  isObject(document) && Array.isArray(document['keys']) && document['keys'].every(isObject);
