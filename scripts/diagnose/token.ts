import { type Instant, instant, SECOND_MS, toIsoText } from '../../src/domain/time.ts';
import { isJsonObject, type JsonObject, quotable } from './sight.ts';
import { durationText } from './words.ts';

/** What a token of the caller says about itself, without the token. Nothing is verified. */
export interface TokenSight {
  readonly told: readonly string[];
  /** Why it is refused, as far as it can be seen from here. */
  readonly flaw: string | undefined;
}

const INVOKE_SCOPE = 'https://gateway.internal/invoke';

const JWT = /(?<![\w-])ey[\w-]+\.(ey[\w-]+)=*\.[\w-]*/g;
const SENT_JWT = /authorization:\s*Bearer\s+ey[\w-]+\.(ey[\w-]+)=*\.[\w-]*/i;

/** The one that was sent as the caller's own, or else the first there is. */
export const readToken = (text: string, now: Instant): TokenSight | undefined => {
  const payloads = [SENT_JWT.exec(text)?.[1], ...[...text.matchAll(JWT)].map(([, part]) => part)];
  const claims = payloads.map((payload) => claimsOf(payload ?? '')).find(isJsonObject);
  return claims === undefined ? undefined : tokenSight(claims, now);
};

const claimsOf = (payload: string): JsonObject | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isJsonObject(claims) ? claims : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const tokenSight = (claims: JsonObject, now: Instant): TokenSight => {
  const flaws = [timeFlaw(claims, now), useFlaw(claims), scopeFlaw(claims)].filter(
    (flaw) => flaw !== undefined,
  );
  const issuer = claims['iss'];
  return {
    told: [
      ...(typeof issuer === 'string' ? [`issuer ${quotable(issuer)}`] : []),
      ...expiryTold(claims, now),
      ...flaws.slice(0, 3),
    ],
    flaw: flaws[0],
  };
};

/** The last second of the year 9999: a later one is no time that anybody means. */
const LATEST_SECONDS = 253_402_300_799;

const timeAt = (claims: JsonObject, name: string): Instant | undefined => {
  const seconds = claims[name];
  const isTime = typeof seconds === 'number' && seconds >= 0 && seconds <= LATEST_SECONDS;
  return isTime ? instant(Math.floor(seconds) * SECOND_MS) : undefined;
};

const expiryTold = (claims: JsonObject, now: Instant): readonly string[] => {
  const expiresAt = timeAt(claims, 'exp');
  if (expiresAt === undefined || expiresAt <= now) return [];
  return [`expires at ${toIsoText(expiresAt)}, in ${durationText((expiresAt - now) / SECOND_MS)}`];
};

const timeFlaw = (claims: JsonObject, now: Instant): string | undefined => {
  const [expiresAt, startsAt] = [timeAt(claims, 'exp'), timeAt(claims, 'nbf')];
  if (expiresAt === undefined) return 'has no time of expiry (exp)';
  if (expiresAt <= now) {
    return `expired at ${toIsoText(expiresAt)}, ${durationText((now - expiresAt) / SECOND_MS)} ago`;
  }
  return startsAt !== undefined && startsAt > now
    ? `is not valid before ${toIsoText(startsAt)}`
    : undefined;
};

const useFlaw = (claims: JsonObject): string | undefined =>
  claims['token_use'] === 'id' ? 'is an ID token; an access token is wanted' : undefined;

const scopeFlaw = (claims: JsonObject): string | undefined => {
  const scope = claims['scope'] ?? claims['scp'] ?? '';
  const list: unknown = typeof scope === 'string' ? scope.split(' ') : scope;
  return Array.isArray(list) && list.includes(INVOKE_SCOPE)
    ? undefined
    : `lacks the scope ${INVOKE_SCOPE}`;
};
