import type { CryptoKey } from 'jose';
import { type Instant, MINUTE_MS, SECOND_MS } from '../../domain/time.ts';
import type { OnFault } from './fetch-text.ts';
import type { FetchIssuerKeys, IssuerKeys, KeyName } from './issuer-keys.ts';

/** `unavailable`: it is not known, and could not be asked for. */
export type KeyAnswer =
  | { readonly outcome: 'found'; readonly key: CryptoKey }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'unavailable' };

export type FindKey = (name: KeyName, at: Instant) => Promise<KeyAnswer>;

export interface KeySetDeps {
  readonly fetchKeys: FetchIssuerKeys;
  readonly onFault: OnFault;
}

/** A key that its issuer withdraws works for this long yet. */
const FRESH_MS = 10 * MINUTE_MS;

/** Between two reads, whatever asks for them: unknown keys, or an issuer that does not answer. */
const READS_APART_MS = 30 * SECOND_MS;

/** The same while no key is known at all: then everybody is turned away, and told to come back in 5 s. */
const FIRST_READS_APART_MS = 5 * SECOND_MS;

/**
 * An issuer's keys, read again when they are old or when a token names one that is not among them.
 *
 * A caller waits for that, because an environment does nothing between two requests. An issuer that
 * does not answer withdraws nothing: the keys that are known hold until it does.
 */
export const keySet = ({ fetchKeys, onFault }: KeySetDeps): FindKey => {
  let keys: IssuerKeys | undefined;
  let readAt = -Infinity;
  let triedAt = -Infinity;
  let hasFailed = false;
  let underWay: Promise<void> | undefined;

  const read = async (at: Instant): Promise<void> => {
    triedAt = at;
    try {
      keys = await fetchKeys();
      readAt = at;
      hasFailed = false;
    } catch (error) {
      // Whatever the fault is, it must not make a known key unknown: it is told, and read again later.
      hasFailed = true;
      onFault(error);
    }
  };
  const readOnce = (at: Instant): Promise<void> => {
    underWay ??= read(at).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
  const mayRead = (at: Instant): boolean =>
    at - triedAt >= (keys === undefined ? FIRST_READS_APART_MS : READS_APART_MS);
  const pick = async (name: KeyName): Promise<CryptoKey | undefined> => {
    const asked = keys;
    const key = await keyIn(asked, name);
    // The keys may have been replaced meanwhile, and the newest ones decide.
    return asked === keys ? key : pick(name);
  };

  return async (name, at) => {
    if (at - readAt >= FRESH_MS && mayRead(at)) await readOnce(at);
    let key = await pick(name);
    if (key === undefined && (underWay !== undefined || mayRead(at))) {
      await readOnce(at);
      key = await pick(name);
    }
    if (key !== undefined) return { outcome: 'found', key };
    return { outcome: hasFailed ? 'unavailable' : 'unknown' };
  };
};

const keyIn = async (
  keys: IssuerKeys | undefined,
  name: KeyName,
): Promise<CryptoKey | undefined> => {
  try {
    return await keys?.(name);
  } catch {
    // No key of that name, two of them, one for encryption, one that is no key: none to verify with.
    return undefined;
  }
};
