import type { CryptoKey } from 'jose';
import { importSPKI } from 'jose/key/import';
import { boundedMap } from '../../domain/bounded-map.ts';
import { type Instant, SECOND_MS } from '../../domain/time.ts';
import { FETCH_MS, type Fetch, fetchText, KeyFault, type OnFault } from './fetch-text.ts';
import type { KeyAnswer } from './key-set.ts';

/** Finds a load balancer's key by its address, the last part of which a caller has chosen. */
export type FindAlbKey = (url: string, at: Instant) => Promise<KeyAnswer>;

/** A load balancer has one key at a time, and a new one now and then. */
const KEYS_MAX = 32;

/** In a map of their own: no flood of names that nobody has can push out a key that is used. */
const MISSES_MAX = 256;

const UNKNOWN_FOR_MS = 30 * SECOND_MS;

/** No answer is no word on the key: it is asked for again when callers are told to come back. */
const UNAVAILABLE_FOR_MS = 5 * SECOND_MS;

/**
 * Reads that may begin within a window. The key's name comes from a token of which nothing is
 * proved, and each new name would be one more read.
 */
const READS_MAX = 20;
const READS_WINDOW_MS = 30 * SECOND_MS;

interface Miss {
  readonly answer: KeyAnswer;
  readonly until: number;
}

/** The key behind a name never changes, so what was read once is kept. */
export const albKeys = ({
  fetch,
  onFault,
}: {
  readonly fetch: Fetch;
  readonly onFault: OnFault;
}): FindAlbKey => {
  const keys = boundedMap<string, CryptoKey>(KEYS_MAX);
  const misses = boundedMap<string, Miss>(MISSES_MAX);
  const underWay = new Map<string, Promise<KeyAnswer>>();
  const mayRead = readsInWindow();

  const read = async (url: string, at: Instant): Promise<KeyAnswer> => {
    try {
      const key = await fetchKey(fetch, url);
      if (key !== undefined) {
        keys.set(url, key);
        return { outcome: 'found', key };
      }
      misses.set(url, { answer: { outcome: 'unknown' }, until: at + UNKNOWN_FOR_MS });
      return { outcome: 'unknown' };
    } catch (error) {
      // Whatever the fault is, the key is not there to verify with; it is told, and read again later.
      onFault(error);
      misses.set(url, { answer: { outcome: 'unavailable' }, until: at + UNAVAILABLE_FOR_MS });
      return { outcome: 'unavailable' };
    }
  };
  const begin = (url: string, at: Instant): Promise<KeyAnswer> => {
    const reading = read(url, at).finally(() => underWay.delete(url));
    underWay.set(url, reading);
    return reading;
  };

  return async (url, at) => {
    const key = keys.get(url);
    if (key !== undefined) return { outcome: 'found', key };
    const miss = misses.get(url);
    if (miss !== undefined && at < miss.until) return miss.answer;
    const reading = underWay.get(url);
    if (reading !== undefined) return reading;
    return mayRead(at) ? begin(url, at) : { outcome: 'unavailable' };
  };
};

const readsInWindow = (): ((at: Instant) => boolean) => {
  let startedAt = -Infinity;
  let reads = 0;
  return (at) => {
    if (at - startedAt >= READS_WINDOW_MS) {
      startedAt = at;
      reads = 0;
    }
    reads += 1;
    return reads <= READS_MAX;
  };
};

/** What the public store of keys says of a name that it does not have. */
const NOT_THERE: ReadonlySet<number> = new Set([403, 404]);

/** `undefined`: there is no such key. Throws when that cannot be told. */
const fetchKey = async (fetch: Fetch, url: string): Promise<CryptoKey | undefined> => {
  const { status, text } = await fetchText(fetch, url, AbortSignal.timeout(FETCH_MS));
  if (NOT_THERE.has(status)) return undefined;
  if (status !== 200) throw new KeyFault(`Status ${status} for the key of a load balancer`);
  return importSPKI(text.trim(), 'ES256');
};
