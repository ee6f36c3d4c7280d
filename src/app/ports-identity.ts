import type { Identification } from '../domain/identity.ts';
import type { Instant } from '../domain/time.ts';

/** Names in lower case, as Lambda events have them. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** Finds out who calls. It never throws on what a caller sent. */
export type Identify = (headers: Headers, at: Instant) => Promise<Identification>;
