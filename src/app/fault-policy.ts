import type { TeamId } from '../domain/ids.ts';
import type { FaultAnswer, TeamFaults } from '../domain/terms.ts';
import { type Denial, type Decision, deny } from '../domain/decision.ts';
import { StoreFault } from '../domain/errors.ts';
import { type Instant, laterBy } from '../domain/time.ts';
import type { Within } from './ports.ts';

/**
 * The failure policy, in its one place.
 *
 * By default the rate limit fails open, for an outage of ours must not stop everybody's work, and
 * the budget fails closed, for it is there to protect money. Each is a setting.
 */
export interface FaultPolicy {
  readonly rateLimit: FaultAnswer;
  readonly budget: FaultAnswer;
}

/** How soon a caller that was denied for a fault may ask again. */
const RETRY_AFTER_FAULT_MS = 5_000;

/** Told of every fault, with its cause: the answer to the caller does not carry it. */
export type OnFault = (fault: StoreFault) => void;

export interface FaultDeps {
  readonly faults: FaultPolicy;
  readonly within: Within;
  readonly onFault: OnFault;
  /** A team's own policy, as far as this environment has met its terms; else the deployment's holds. */
  readonly teamFaults?: (team: TeamId) => TeamFaults;
}

/** Whose question it is, and when it was asked. */
interface Asked {
  readonly team: TeamId;
  readonly at: Instant;
}

/**
 * The answer of the work, or the policy's when the store gave none in time: where several kinds of
 * limit are at stake the call passes only if each of them fails open.
 */
export const orByPolicy =
  (deps: FaultDeps, atStake: readonly (keyof FaultPolicy)[]) =>
  async ({ team, at }: Asked, work: () => Promise<Decision>): Promise<Decision> => {
    try {
      return await deps.within(work());
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
      deps.onFault(error);
      const own = deps.teamFaults?.(team);
      const isOpen = atStake.every((limit) => (own?.[limit] ?? deps.faults[limit]) === 'open');
      return isOpen ? DEGRADED_ALLOWANCE : unverified(at);
    }
  };

const DEGRADED_ALLOWANCE: Decision = {
  outcome: 'allow',
  standing: undefined,
  budgetWarning: false,
  pricing: undefined,
  isRepeated: false,
  degraded: true,
};

const unverified = (at: Instant): Denial => ({
  ...deny({ code: 'unverified' }, laterBy(at, RETRY_AFTER_FAULT_MS)),
  degraded: true,
});
