import type { Unidentified } from '../../domain/identity.ts';

/** No word of who calls, or a word that names nobody. */
export const unauthenticated = (detail: string): Unidentified => ({
  outcome: 'unauthenticated',
  detail,
  hasToken: false,
});

const badToken = (detail: string): Unidentified => ({
  outcome: 'unauthenticated',
  detail,
  hasToken: true,
});

/** What a token is refused with. Fixed sentences: nothing of a token is ever repeated. */
export const REFUSED = {
  form: badToken('The token is not a signed JWT of at most 16 KB'),
  algorithm: badToken('The token is signed with an algorithm that is not accepted'),
  key: badToken('The token is signed with a key that is not known'),
  signature: badToken('The signature of the token does not verify'),
  expired: badToken('The token has expired'),
  premature: badToken('The token is not valid yet'),
  expiry: badToken('The token does not say when it expires'),
  issuer: badToken('The token comes from another issuer'),
  audience: badToken('The token is meant for somebody else'),
  kind: badToken('The token is not an access token'),
  signer: badToken('The token comes from another load balancer'),
  client: badToken('The token belongs to another client'),
  claims: badToken('The claims of the token are not of their types'),
} as const satisfies Record<string, Unidentified>;

export const NO_TEAM: Unidentified = {
  outcome: 'forbidden',
  detail: 'The token names no team',
};

export const UNVERIFIABLE: Unidentified = {
  outcome: 'unverifiable',
  detail: 'The keys that tokens are verified with cannot be read at present',
};
