import type { Branded } from './brand.ts';
import { invariant } from './errors.ts';
import { shortHash } from './hash.ts';
import type { MicroUsd } from './money.ts';

/** A short name for a cap in the store. */
export type CapCode = Branded<string, 'CapCode'>;

/** One model's share of the month's budget. */
export interface Cap {
  /** A model's name, or the beginning of one followed by `*`. */
  readonly model: string;
  readonly usdPerMonth: MicroUsd;
}

const WILDCARD = '*';

/**
 * What a model is called: as the gateway says it, and by the price book's own name. A pattern that
 * fits either of them fits, so that a cap on a model holds for its dated and its prefixed names too.
 */
export type ModelNames = readonly string[];

const matches = (pattern: string, names: ModelNames): boolean =>
  pattern.endsWith(WILDCARD)
    ? names.some((name) => name.startsWith(pattern.slice(0, -1)))
    : names.includes(pattern);

interface Allowing {
  /** `undefined`: every model. */
  readonly models: readonly string[] | undefined;
}

/** A call that names no model is not allowed where only some are. */
export const allowsModel = ({ models }: Allowing, names: ModelNames): boolean =>
  models === undefined || models.some((pattern) => matches(pattern, names));

interface Capped {
  readonly caps: readonly Cap[];
}

/** The cap that a model's calls count towards: its own, or of the patterns that fit the longest. */
export const capOf = ({ caps }: Capped, names: ModelNames): Cap | undefined => {
  let closest: Cap | undefined;
  for (const cap of caps) {
    const isCloser = closest === undefined || closeness(cap) > closeness(closest);
    if (isCloser && matches(cap.model, names)) closest = cap;
  }
  return closest;
};

const closeness = ({ model }: Cap): number =>
  model.endsWith(WILDCARD) ? model.length : Number.MAX_SAFE_INTEGER;

const CAP_CODE_DIGITS = 4;

/**
 * Made from the pattern alone, so that a cap that is taken away and given back in one month still
 * counts what was spent before.
 */
export const capCodeOf = ({ model }: Cap): CapCode => shortHash(model, CAP_CODE_DIGITS) as CapCode;

/** Two caps of one team under one code would be one cap: refused where policies are written. */
export const assertDistinctCaps = (caps: readonly Cap[]): void => {
  const codes = new Set(caps.map(capCodeOf));
  invariant(codes.size === caps.length, 'Two caps of this team share a code: rename one');
};
