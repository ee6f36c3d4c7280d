import type { Headers } from '../../app/ports-identity.ts';
import type { Identification } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';

/** One way to learn who calls. `undefined`: the request does not use it, and the next one is asked. */
export type Source = (headers: Headers, at: Instant) => Promise<Identification | undefined>;
