import type { Claim, ClaimAlert, Notice, Sink } from '../../src/app/ports-alerts.ts';
import { type Alert, alertIdOf } from '../../src/domain/alerts.ts';
import { StoreFault } from '../../src/domain/errors.ts';
import type { Instant } from '../../src/domain/time.ts';

interface Mark {
  leasedUntil: number | undefined;
  claimer: number;
  isTold: boolean;
  readonly toldTo: Set<string>;
}

const LEASE_MS = 60_000;

/** What is done to the marks: before it is applied, and after. What either throws, the caller gets. */
export interface MarksMeddler {
  readonly before?: (step: MarkStep) => void;
  readonly after?: (step: MarkStep) => void;
}

export type MarkStep = 'claim' | 'note' | 'finish' | 'release';

/** The marks as the table keeps them, in memory. Every step takes a turn, so that others get between. */
export const fakeMarks = (meddler: MarksMeddler = {}): ClaimAlert => {
  const marks = new Map<string, Mark>();
  let claims = 0;
  const step = async <Result>(name: MarkStep, apply: () => Result): Promise<Result> => {
    await Promise.resolve();
    meddler.before?.(name);
    const result = apply();
    meddler.after?.(name);
    return result;
  };
  const claimed = (mark: Mark, claimer: number): Claim => ({
    outcome: 'claimed',
    toldTo: new Set(mark.toldTo),
    noteSink: (sink) => step('note', () => void mark.toldTo.add(sink)),
    finish: () => step('finish', () => void (mark.isTold = true)),
    release: () =>
      step('release', () => {
        if (mark.claimer === claimer) mark.leasedUntil = undefined;
      }),
  });
  return (alert: Alert, now: Instant) =>
    step('claim', (): Claim => {
      const id = alertIdOf(alert);
      const mark = marks.get(id) ?? {
        leasedUntil: undefined,
        claimer: 0,
        isTold: false,
        toldTo: new Set<string>(),
      };
      marks.set(id, mark);
      if (mark.isTold) return { outcome: 'told' };
      if (mark.leasedUntil !== undefined && mark.leasedUntil > now) return { outcome: 'busy' };
      claims += 1;
      mark.claimer = claims;
      mark.leasedUntil = now + LEASE_MS;
      return claimed(mark, claims);
    });
};

/** A sink that keeps what it took, by its id. It does not take what `fails` says. */
export const fakeSink = (
  name: string,
  fails: () => boolean = () => false,
): Sink & { readonly took: Notice[] } => {
  const took: Notice[] = [];
  return {
    name,
    took,
    tell: async (notice) => {
      await Promise.resolve();
      if (fails()) throw new Error(`${name} is down`);
      took.push(notice);
    },
  };
};

export const storeDown = (): never => {
  throw new StoreFault('No answer from the store within 100 ms');
};
