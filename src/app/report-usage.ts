import type { ModelNames } from '../domain/caps.ts';
import { isModelId, type TeamId } from '../domain/ids.ts';
import { freshMeter } from '../domain/meter.ts';
import type { Instant } from '../domain/time.ts';
import type { Tier } from '../domain/tiers.ts';
import { type UsageReport, usageReportOf } from '../domain/usage-report.ts';
import { utcMonth } from '../domain/windows.ts';
import type { PriceModel, ReadMeter, ReadPolicy } from './ports.ts';
import type { ReadMonthLines } from './ports-reports.ts';

export interface UsageQuestion {
  readonly team: TeamId;
  /** Whose own line is wanted too. */
  readonly user: string | undefined;
  readonly at: Instant;
  /** What the team would be let in with if it called; `undefined`: a team without a meter is unknown. */
  readonly guestTier: Tier | undefined;
}

export interface ReportUsageDeps {
  readonly readMeter: ReadMeter;
  readonly readPolicy: ReadPolicy;
  readonly readMonthLines: ReadMonthLines;
  /** The price list, by whose names caps are found. */
  readonly price: PriceModel;
}

/** `undefined`: there is no such team. */
export type ReportUsage = (question: UsageQuestion) => Promise<UsageReport | undefined>;

/** Where a team stands now: the meter, the policy, and the month's roll-ups, read at once. */
export const reportUsage =
  ({ readMeter, readPolicy, readMonthLines, price }: ReportUsageDeps): ReportUsage =>
  async ({ team, user, at, guestTier }) => {
    const [found, policy, lines] = await Promise.all([
      readMeter(team),
      readPolicy(team),
      readMonthLines({ team, month: utcMonth(at) }),
    ]);
    const meter = found ?? (guestTier === undefined ? undefined : freshMeter(guestTier));
    if (meter === undefined) return undefined;
    return usageReportOf({ team, at, meter, policy, lines, user, namesOf: namesBy(price, at) });
  };

/** A line says no provider: where two have a model under one name, it goes by the first that is found. */
const namesBy =
  (price: PriceModel, at: Instant) =>
  (model: string): ModelNames =>
    isModelId(model) ? price({ model, provider: undefined, at }, 'allow').names : [model];
