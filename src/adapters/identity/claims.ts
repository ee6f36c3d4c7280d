import type { ClaimNames } from '../../config-identity.ts';
import type { Identity } from '../../domain/identity.ts';
import { isTeamId } from '../../domain/ids.ts';
import { isTier, type Tier } from '../../domain/tiers.ts';
import type { JsonObject } from './token-text.ts';

const USER_LENGTH_MAX = 200;

/** A name that cannot be meant is as if none were given: nobody is let in or kept out by it. */
export const userOf = (text: string | undefined): string | undefined =>
  text === undefined || text === '' || text.length > USER_LENGTH_MAX ? undefined : text;

export const tierOf = (text: string | undefined): Tier | undefined => {
  const tier = text?.trim().toLowerCase() ?? '';
  return isTier(tier) ? tier : undefined;
};

/** `undefined`: the claims do not name exactly one team. */
export const identityIn = (claims: JsonObject, names: ClaimNames): Identity | undefined => {
  const team = soleText(claims, names.team);
  if (team === undefined || !isTeamId(team)) return undefined;
  return {
    team,
    user: userOf(soleText(claims, names.user)),
    tier: tierOf(soleText(claims, names.tier)),
  };
};

/**
 * Whether a token is meant for this gate. Cognito's access tokens name their client and no audience;
 * where there is an audience it alone counts, or a client could bring a token that it got for
 * another service.
 */
export const isMeantFor = (claims: JsonObject, audiences: readonly string[]): boolean => {
  const named = claimIn(claims, 'aud') === undefined ? 'client_id' : 'aud';
  return textsIn(claims, named).some((audience) => audiences.includes(audience));
};

/** `scope` is a text with spaces between; some issuers write a list, or call it `scp`. */
export const hasScope = (claims: JsonObject, scope: string): boolean => {
  const claim = claimIn(claims, 'scope') === undefined ? 'scp' : 'scope';
  const value = claimIn(claims, claim);
  const scopes = typeof value === 'string' ? value.split(' ') : textsIn(claims, claim);
  return scopes.includes(scope);
};

/** Own members only, so that no name of a claim finds what every object has. */
const claimIn = (claims: JsonObject, name: string): unknown =>
  Object.hasOwn(claims, name) ? claims[name] : undefined;

const textsIn = (claims: JsonObject, name: string): readonly string[] => {
  const value = claimIn(claims, name);
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((each) => typeof each === 'string');
};

/** A text, or a list of exactly one: whoever is in two teams has not said for which one they call. */
const soleText = (claims: JsonObject, name: string): string | undefined => {
  const value = claimIn(claims, name);
  const sole: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof sole === 'string' ? sole : undefined;
};
