import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as v from 'valibot';
import { object, record } from './shapes.ts';

/** What a token says that API Gateway has verified. Lists come as text: `[one two]`. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Who stands behind a request, and what that opens.
 *
 * `operator`: signed with the keys of the account, or a call to the local gate. `admin`: a token with
 * the scope for it. `member`: anybody else, who may see one team at most.
 */
export interface Access {
  readonly kind: 'operator' | 'admin' | 'member';
  readonly who: string;
  /** `undefined`: no token was verified; what else the request says of its client counts. */
  readonly claims: Claims | undefined;
}

type AccessEvent = Pick<APIGatewayProxyEventV2, 'headers' | 'requestContext'>;

const Authorizer = object({
  jwt: v.optional(object({ claims: record({ name: v.string() }, v.unknown()) })),
  iam: v.optional(object({ userArn: v.string() })),
});

/**
 * Reads what the authorizer of the route has found. One that is not known opens nothing; none at all
 * there is only at the local gate, because every deployed route has one.
 *
 * Who signs and names a team asks for a client, as a gateway does: that opens what the client may see,
 * and not what the gateway may.
 */
export const accessOf = (
  { headers, requestContext }: AccessEvent,
  { adminScope }: { readonly adminScope: string },
): Access => {
  const { claims, signer } = authorizedBy(requestContext);
  if (claims !== undefined) return accessBy(claims, adminScope);
  return signer === undefined || namesTeam(headers)
    ? { kind: 'member', who: signer ?? NOBODY, claims: undefined }
    : { kind: 'operator', who: signer, claims: undefined };
};

const accessBy = (claims: Claims, adminScope: string): Access => {
  const who = textIn(claims, 'sub') ?? textIn(claims, 'client_id') ?? NOBODY;
  return { kind: scopesIn(claims).includes(adminScope) ? 'admin' : 'member', who, claims };
};

const LOCAL = 'local';
const NOBODY = '-';

/** A token's claims, or who has signed; neither, where it cannot be read. */
const authorizedBy = (
  context: AccessEvent['requestContext'],
): { readonly claims?: Claims | undefined; readonly signer?: string | undefined } => {
  const authorizer: unknown = 'authorizer' in context ? context.authorizer : undefined;
  if (authorizer === undefined || authorizer === null) return { signer: LOCAL };
  const parsed = v.safeParse(Authorizer, authorizer);
  const { jwt, iam } = parsed.success ? parsed.output : {};
  return { claims: jwt?.claims, signer: iam?.userArn };
};

const namesTeam = (headers: AccessEvent['headers']): boolean =>
  (headers['x-team'] ?? '').trim() !== '';

/** Own members only, so that no name of a claim finds what every object has. */
const claimIn = (claims: Claims, name: string): unknown =>
  Object.hasOwn(claims, name) ? claims[name] : undefined;

const textIn = (claims: Claims, name: string): string | undefined => {
  const value = claimIn(claims, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/**
 * The scopes that the token itself has. The authorizer's own list beside the claims is not looked at: it
 * is about what the route asks for, and is not there where the route asks for none.
 */
const scopesIn = (claims: Claims): readonly string[] =>
  wordsIn(claimIn(claims, 'scope') ?? claimIn(claims, 'scp'));

/** Of a text with spaces between, or a list, also one that was made a text on the way. */
const wordsIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string');
  if (typeof value !== 'string') return [];
  const listed = LIST.exec(value)?.groups?.['words'] ?? value;
  return listed.split(' ').filter((word) => word !== '');
};

const LIST = /^\[(?<words>.*)\]$/;

/** A claim that names exactly one thing; `undefined` where it is missing or names several. */
export const soleWordIn = (claims: Claims, name: string): string | undefined => {
  const words = wordsIn(claimIn(claims, name));
  return words.length === 1 ? words[0] : undefined;
};
