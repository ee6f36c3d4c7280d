import type { TeamId } from '../domain/ids.ts';
import { type Amounts, ORDINARY_TERMS } from '../domain/terms.ts';
import type { Tier } from '../domain/tiers.ts';
import type { Instant } from '../domain/time.ts';
import { daysOf, type Span, type UsageHistory, usageHistoryOf } from '../domain/usage-history.ts';
import type { ReadPolicy } from './ports.ts';
import type { KnowsTeam, ReadDayLines } from './ports-reports.ts';

export interface HistoryQuestion {
  readonly team: TeamId;
  readonly span: Span;
  readonly at: Instant;
  /** What the team would be let in with if it called; `undefined`: one that was never met is unknown. */
  readonly guestTier: Tier | undefined;
}

export interface HistoryReport extends UsageHistory {
  readonly amounts: Amounts;
}

export interface ReportHistoryDeps {
  readonly readDayLines: ReadDayLines;
  readonly readPolicy: ReadPolicy;
  readonly knowsTeam: KnowsTeam;
}

/** `undefined`: there is no such team. */
export type ReportHistory = (question: HistoryQuestion) => Promise<HistoryReport | undefined>;

/** What a team has used over days or months. */
export const reportHistory =
  ({ readDayLines, readPolicy, knowsTeam }: ReportHistoryDeps): ReportHistory =>
  async ({ team, span, at, guestTier }) => {
    const [days, policy, isKnown] = await Promise.all([
      readDayLines({ team, ...daysOf(span) }),
      readPolicy(team),
      knowsTeam(team),
    ]);
    const isMet = isKnown || policy !== undefined || days.length > 0;
    if (!isMet && guestTier === undefined) return undefined;
    const { amounts } = policy ?? ORDINARY_TERMS;
    return { ...usageHistoryOf(span, { days, now: at }), amounts };
  };
