import type { CryptoKey } from 'jose';
import { JWTClaimValidationFailed, JWTExpired } from 'jose/errors';
import { jwtVerify } from 'jose/jwt/verify';
import type { Unidentified } from '../../domain/identity.ts';
import { type Instant, SECOND_MS } from '../../domain/time.ts';
import { REFUSED } from './refusals.ts';
import type { JsonObject } from './token-text.ts';

/** How far the issuer's clock and this one may be apart. */
export const LEEWAY_SECONDS = 30;

export interface Proof {
  readonly key: CryptoKey;
  readonly algorithms: readonly string[];
  /** `undefined`: the issuer is not looked at in the claims. */
  readonly issuer: string | undefined;
  readonly requiredClaims: readonly string[];
  readonly at: Instant;
}

export type Verified =
  | { readonly outcome: 'verified'; readonly claims: JsonObject }
  | { readonly outcome: 'refused'; readonly refusal: Unidentified };

/** Whether the key signed this text, and whether its claims hold at this time. */
export const verifyToken = async (text: string, proof: Proof): Promise<Verified> => {
  const { key, algorithms, issuer, requiredClaims, at } = proof;
  try {
    const { payload } = await jwtVerify(text, key, {
      algorithms: [...algorithms],
      ...(issuer === undefined ? {} : { issuer }),
      requiredClaims: [...requiredClaims],
      currentDate: new Date(at),
      clockTolerance: LEEWAY_SECONDS,
    });
    return isIssuedBy(payload.iat, at)
      ? { outcome: 'verified', claims: payload }
      : { outcome: 'refused', refusal: REFUSED.premature };
  } catch (error) {
    // Whatever is wrong with the text or the key, nothing is verified: there is no other answer.
    return { outcome: 'refused', refusal: whyRefused(error) };
  }
};

/** The library looks at the time of issue only where an age is limited. */
const isIssuedBy = (issuedAt: number | undefined, at: Instant): boolean =>
  issuedAt === undefined || issuedAt <= Math.floor(at / SECOND_MS) + LEEWAY_SECONDS;

const whyRefused = (error: unknown): Unidentified => {
  if (error instanceof JWTExpired) return REFUSED.expired;
  if (!(error instanceof JWTClaimValidationFailed)) return REFUSED.signature;
  if (error.claim === 'iss') return REFUSED.issuer;
  if (error.reason === 'missing') return REFUSED.expiry;
  return error.reason === 'check_failed' ? REFUSED.premature : REFUSED.claims;
};
