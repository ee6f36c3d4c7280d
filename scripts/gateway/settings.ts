import type { FailureMode } from './reply.ts';

/** What the operator of a gateway has configured. */
export interface GatewaySettings {
  readonly gateUrl: string;
  readonly doors: 'guard' | 'ext-authz' | 'both';
  /** What becomes of a call when a door gives no answer that can be used. */
  readonly failureMode: FailureMode;
  /** Whose each key is. A request without one of them goes nowhere. */
  readonly apiKeys: Readonly<Record<string, KeyOwner>>;
  /** `on`: a content type for an answer without one, and a wait for a 429 without one. */
  readonly transformations?: 'on' | 'off';
  /** Further headers for both doors, such as `x-api-style`. */
  readonly doorHeaders?: Readonly<Record<string, string>>;
  /** How the gate is reached: a deployed one wants its requests signed. */
  readonly fetch?: typeof fetch;
}

/** The metadata of an API key. What is not there is a header that the gate does not get. */
export interface KeyOwner {
  readonly team?: string;
  readonly user?: string;
  readonly tier?: string;
}

/** The owner of the key that a request names, in the way of either SDK. */
export const ownerOf = (
  apiKeys: Readonly<Record<string, KeyOwner>>,
  headers: Headers,
): KeyOwner | undefined => {
  const bearer = /^Bearer (?<key>.+)$/i.exec(headers.get('authorization') ?? '')?.groups?.['key'];
  const key = bearer ?? headers.get('x-api-key') ?? '';
  return Object.hasOwn(apiKeys, key) ? apiKeys[key] : undefined;
};
