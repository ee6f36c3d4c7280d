import { createHash } from 'node:crypto';
import { RequestError } from '../domain/errors.ts';
import { canonicalText } from '../domain/canonical.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** The tag of a version: a version is never two things, so the tag is a strong one. */
export const etagOf = (version: number): string => `"${version}"`;

const TAG = /^"(?<version>\d{1,15})"$/;
const TAG_RULE = 'must be the one version that was read, as "3", with its quotes';

/** The version that the caller has seen, if it names one. A list or `*` would not say which. */
export const versionIn = (headers: Headers): number | undefined => {
  const named = headers['if-match'];
  if (named === undefined) return undefined;
  const version = TAG.exec(named.trim())?.groups?.['version'];
  if (version === undefined) throw invalidHeader('if-match', TAG_RULE);
  return Number(version);
};

/** The same where nobody may change what they have not seen. */
export const requiredVersionIn = (headers: Headers): number => {
  const version = versionIn(headers);
  if (version !== undefined) return version;
  throw new RequestError(
    'version_required',
    'Send the version that you have read as If-Match: "3"',
  );
};

const KEY = /^[ -~]{1,200}$/;

/** What makes two requests one request; `undefined`: nothing does. */
export const idempotencyKeyIn = (headers: Headers): string | undefined => {
  const key = headers['idempotency-key']?.trim();
  if (key === undefined) return undefined;
  if (KEY.test(key)) return key;
  throw invalidHeader('idempotency-key', 'must be 1 to 200 printable characters');
};

const invalidHeader = (path: string, message: string): RequestError =>
  new RequestError('invalid', `${path}: ${message}`, [{ path, message }]);

/** Two bodies that say the same have one hash, in whatever order they say it. */
export const contentHash = (body: unknown): string =>
  createHash('sha256').update(canonicalText(body)).digest('hex');
