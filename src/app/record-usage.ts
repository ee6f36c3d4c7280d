import type { TeamId } from '../domain/ids.ts';
import type { Terms } from '../domain/terms.ts';
import { type Instant, laterBy, MINUTE_MS } from '../domain/time.ts';
import type { Tier } from '../domain/tiers.ts';
import { type Receipt, tellsTheSame, type UsageEvent } from '../domain/usage.ts';
import { firstOfEach } from '../domain/first-of-each.ts';
import type { EnrolGuest, ReadMeter, ReadPrices, RollUp, StoredReceipt } from './ports.ts';
import { priceUsage } from './price-usage.ts';
import { type SettleDeps, settleUsages } from './settle-usages.ts';
import type { TermsMemory } from './terms-memory.ts';

/** What became of an event. `conflict`: another event was counted for the same request before. */
export type UsageOutcome =
  | { readonly outcome: 'recorded' | 'duplicate' | 'conflict'; readonly receipt: Receipt }
  | { readonly outcome: 'refused'; readonly reason: string };

export interface RecordUsageDeps extends SettleDeps {
  readonly readMeter: ReadMeter;
  readonly enrolGuest: EnrolGuest;
  readonly terms: TermsMemory;
  readonly prices: ReadPrices;
  readonly rollUp: RollUp;
  /** The tier of a team that nobody registered; `undefined`: its usage is refused. */
  readonly guestTier: Tier | undefined;
  /** Told of each usage that is counted at a price that is not its model's own, or at none. */
  readonly onUnpriced?: (receipt: Receipt, at: Instant) => void;
}

/** One outcome for each event, in their order. Throws `StoreFault`: then all are to be sent again. */
export type RecordUsage = (
  events: readonly UsageEvent[],
  now: Instant,
) => Promise<readonly UsageOutcome[]>;

/**
 * Counts each usage exactly once, with its receipt, in the windows of its own time.
 *
 * Whatever is cut short is finished when the same events are sent again: what is counted stays
 * counted, and what is not is done then.
 */
export const recordUsage =
  (deps: RecordUsageDeps): RecordUsage =>
  async (events, now) => {
    const outcomes = new Map<UsageEvent, UsageOutcome>();
    const timely = events.filter((event) => {
      const reason = untimely(event, now);
      if (reason !== undefined) outcomes.set(event, { outcome: 'refused', reason });
      return reason === undefined;
    });
    for (const [team, ofTeam] of byTeam(timely)) {
      for (const [event, outcome] of await recordOfTeam(deps, { team, events: ofTeam, now })) {
        outcomes.set(event, outcome);
      }
    }
    return events.map((event) => outcomes.get(event) ?? NOT_RECORDED);
  };

const NOT_RECORDED: UsageOutcome = { outcome: 'refused', reason: 'Not recorded' };

/** Clocks differ by seconds; a time further ahead is a mistake that would charge another window. */
const AHEAD_MAX_MS = 5 * MINUTE_MS;
/** Receipts are kept longer than this, so what is as old can still be known for a repetition. */
const AGE_MAX_MS = 366 * 24 * 60 * MINUTE_MS;

const untimely = ({ at }: UsageEvent, now: Instant): string | undefined => {
  if (at > laterBy(now, AHEAD_MAX_MS)) return 'The time of the event is in the future';
  return at + AGE_MAX_MS < now ? 'The time of the event is more than a year ago' : undefined;
};

const byTeam = (events: readonly UsageEvent[]): ReadonlyMap<TeamId, readonly UsageEvent[]> =>
  Map.groupBy(events, ({ team }) => team);

interface TeamEvents {
  readonly team: TeamId;
  readonly events: readonly UsageEvent[];
  readonly now: Instant;
}

type Outcomes = readonly (readonly [UsageEvent, UsageOutcome])[];

const recordOfTeam = async (deps: RecordUsageDeps, { team, events, now }: TeamEvents) => {
  const terms = await termsOf(deps, team, now);
  if (terms === undefined) return refuseAll(events, 'Team is not registered');
  const price = await deps.prices(now);
  const first = firstOfEach(events, ({ request }) => request);
  const receipts = new Map(
    [...first].map(([request, event]) => [request, priceUsage(price, event, terms)]),
  );
  const settled = await settleUsages(deps, team, [...receipts.values()]);
  const rest = [...settled.values()].filter(({ stored }) => !stored.isRolledUp);
  await deps.rollUp(
    team,
    rest.map(({ stored }) => stored.receipt),
  );
  for (const { isNew, stored } of settled.values()) {
    if (isNew && isUnpriced(stored.receipt)) deps.onUnpriced?.(stored.receipt, now);
  }
  return events.map((event): Outcomes[number] => {
    const known = settled.get(event.request);
    if (known === undefined) return [event, NOT_RECORDED];
    const isFirst = known.isNew && first.get(event.request) === event;
    return [event, isFirst ? recorded(known.stored) : repeated(known.stored, event)];
  });
};

const isUnpriced = ({ pricing }: Receipt): boolean =>
  pricing === 'conservative' || pricing === 'unpriced';

const recorded = ({ receipt }: StoredReceipt): UsageOutcome => ({ outcome: 'recorded', receipt });

const repeated = ({ receipt }: StoredReceipt, event: UsageEvent): UsageOutcome => ({
  outcome: tellsTheSame(receipt, event) ? 'duplicate' : 'conflict',
  receipt,
});

const refuseAll = (events: readonly UsageEvent[], reason: string): Outcomes =>
  events.map((event) => [event, { outcome: 'refused', reason }]);

/** The team's terms as its meter knows them; `undefined` for a team that is not let in. */
const termsOf = async (
  { readMeter, enrolGuest, terms, guestTier }: RecordUsageDeps,
  team: TeamId,
  now: Instant,
): Promise<Terms | undefined> => {
  const meter = await readMeter(team);
  if (meter === undefined) {
    if (guestTier === undefined) return undefined;
    await enrolGuest({ team, tier: guestTier });
    return terms.forget(team).terms;
  }
  return (await terms.termsAt(team, meter.termsVersion, now)).terms;
};
