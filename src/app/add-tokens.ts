import { type Denial, deny } from '../domain/decision.ts';
import { judge } from '../domain/judge.ts';
import type { RequestId, TeamId } from '../domain/ids.ts';
import type { Meter } from '../domain/meter.ts';
import { type LimitStanding, standingOf } from '../domain/standing.ts';
import type { Instant } from '../domain/time.ts';
import type { Tier } from '../domain/tiers.ts';
import type { EnrolGuest, ReadMeter, RecordTokens } from './ports.ts';

export interface TokensReport {
  readonly team: TeamId;
  readonly request: RequestId;
  readonly tokens: number;
  readonly at: Instant;
  readonly guestTier: Tier | undefined;
}

export type TokensAnswer =
  | {
      readonly outcome: 'recorded' | 'duplicate';
      readonly day: LimitStanding;
      /** A duplicate that tells another number: the first one counts. */
      readonly tokensOfFirst: number | undefined;
      /** What the next check is told, when the day's limit is reached. */
      readonly next: Denial | undefined;
    }
  | { readonly outcome: 'denied'; readonly denial: Denial };

export interface AddTokensDeps {
  readonly recordTokens: RecordTokens;
  readonly readMeter: ReadMeter;
  readonly enrolGuest: EnrolGuest;
}

export type AddTokens = (report: TokensReport) => Promise<TokensAnswer>;

/**
 * Counts tokens that were used, once, also beyond the limit: they are gone whatever the limit says.
 *
 * Throws `StoreFault` when the store gives no answer; the caller is to send the same report again.
 */
export const addTokens =
  (deps: AddTokensDeps): AddTokens =>
  async (report) => {
    const recording = await recordOrEnrol(deps, report);
    const meter = await deps.readMeter(report.team);
    if (recording.outcome === 'no_meter' || meter === undefined) {
      return { outcome: 'denied', denial: deny({ code: 'team_unknown' }) };
    }
    return {
      outcome: recording.outcome,
      day: standingOf(meter, { ...report, window: 'sliding', cap: undefined }).day,
      tokensOfFirst: recording.outcome === 'duplicate' ? recording.tokensOfFirst : undefined,
      next: nextDenial(meter, report),
    };
  };

const recordOrEnrol = async ({ recordTokens, enrolGuest }: AddTokensDeps, report: TokensReport) => {
  const recording = await recordTokens(report);
  if (recording.outcome !== 'no_meter' || report.guestTier === undefined) return recording;
  await enrolGuest({ team: report.team, tier: report.guestTier });
  return recordTokens(report);
};

/** Asks what a call of one token would be told, by the day's limit alone. */
const nextDenial = (meter: Meter, report: TokensReport): Denial | undefined => {
  const denial = judge(
    { ...meter, limits: { ...meter.limits, requestsPerMinute: undefined } },
    {
      ...report,
      window: 'sliding',
      mode: 'enforce',
      termsVersion: meter.termsVersion,
      tokens: { take: 1, need: 1 },
      usd: undefined,
      cap: undefined,
    },
  );
  return denial?.reason.code.startsWith('daily_tokens') === true ? denial : undefined;
};
