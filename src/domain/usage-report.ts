import { boostOver } from './boosts.ts';
import { type Cap, capOf, type ModelNames } from './caps.ts';
import { type Forecast, forecastOf } from './forecast.ts';
import type { TeamId } from './ids.ts';
import type { Meter } from './meter.ts';
import type { MicroUsd } from './money.ts';
import type { Policy, TeamStatus } from './policy.ts';
import { NO_SUMS, type RollupLine, type Sums } from './rollups.ts';
import { type LimitStanding, type MinuteStanding, standingOf } from './standing.ts';
import { type Amounts, ORDINARY_TERMS, type Terms } from './terms.ts';
import type { Tier } from './tiers.ts';
import type { Instant } from './time.ts';
import { namedSums, type OwnUse, ownUse, type UserUse, userUses } from './user-uses.ts';
import { utcDay, utcMonth, type Window } from './windows.ts';

/** A cap, and where the meter has it. */
export interface CapUse {
  readonly cap: Cap;
  readonly standing: LimitStanding;
}

export interface ModelUse {
  readonly model: string;
  readonly sums: Sums;
  /** The cap that this model's calls count towards. Two models may share one. */
  readonly cap: CapUse | undefined;
}

export interface MonthUse {
  readonly window: Window<'month'>;
  /** By the meter. The limit is where calls are denied, with the boosts of now. */
  readonly standing: LimitStanding;
  readonly budget: MicroUsd | undefined;
  /** What the month is raised by at present, in micro-dollars. */
  readonly boosts: number;
  /** By the roll-ups: a usage is on the meter a moment before it is in them. */
  readonly sums: Sums;
  readonly models: readonly ModelUse[];
  readonly caps: readonly CapUse[];
  readonly users: readonly UserUse[];
  /** `undefined`: the month has hardly begun. */
  readonly forecast: Forecast | undefined;
}

/** What a team has used of what it may, at one instant. */
export interface UsageReport {
  readonly team: TeamId;
  readonly at: Instant;
  readonly isRegistered: boolean;
  readonly status: TeamStatus;
  readonly tier: Tier | undefined;
  readonly amounts: Amounts;
  readonly minute: MinuteStanding;
  readonly day: LimitStanding & { readonly window: Window<'day'> };
  readonly month: MonthUse;
  /** `undefined`: none was asked about, or none is named. */
  readonly user: OwnUse | undefined;
}

export interface ReportFacts {
  readonly team: TeamId;
  readonly at: Instant;
  readonly meter: Meter;
  /** `undefined`: nobody registered the team. */
  readonly policy: Policy | undefined;
  /** The present month's. */
  readonly lines: readonly RollupLine[];
  readonly user: string | undefined;
  /** What a model of the roll-ups is called, so that its cap is found. */
  readonly namesOf: (model: string) => ModelNames;
}

export const usageReportOf = (facts: ReportFacts): UsageReport => {
  const { team, at, meter, policy } = facts;
  const terms: Terms = policy ?? ORDINARY_TERMS;
  const boosts = boostsIn(facts, terms);
  const { minute, day, month } = standingOf(meter, {
    at,
    window: terms.window,
    cap: undefined,
    boostOver: boosts.over,
  });
  return {
    team,
    at,
    isRegistered: policy !== undefined,
    status: policy?.status ?? meter.status,
    tier: policy?.tier ?? meter.guestTier,
    amounts: terms.amounts,
    minute,
    day: { ...day, window: utcDay(at) },
    month: monthUse(facts, { terms, standing: month, boosts: boosts.inForce }),
    user: facts.user === undefined ? undefined : ownUse({ ...facts, terms, user: facts.user }),
  };
};

/** Meter and policy are two readings: what one of them has no more is not taken off the other. */
const boostsIn = ({ meter, at }: ReportFacts, terms: Terms) => {
  const month = utcMonth(at).index;
  const inMeter = meter.boostInMonth.get(month) ?? 0;
  const over = Math.min(inMeter, boostOver(terms, { month, at }));
  return { over, inForce: inMeter - over };
};

interface MonthFacts {
  readonly terms: Terms;
  readonly standing: LimitStanding;
  readonly boosts: number;
}

const monthUse = (facts: ReportFacts, { terms, standing, boosts }: MonthFacts): MonthUse => {
  const { at, meter, lines, namesOf } = facts;
  const caps = capUses(terms, { meter, at });
  const { budget } = meter;
  return {
    window: utcMonth(at),
    standing,
    budget,
    boosts,
    sums: lines.find(({ part }) => part.length === 0)?.sums ?? NO_SUMS,
    models: namedSums(lines, 'MODEL').map(({ name, sums }) => {
      const cap = capOf(terms, namesOf(name));
      return { model: name, sums, cap: caps.find((each) => each.cap === cap) };
    }),
    caps,
    users: userUses(lines, terms),
    forecast: forecastOf({
      used: standing.taken - standing.held,
      limit: budget === undefined ? undefined : budget + boosts,
      now: at,
    }),
  };
};

/** Every cap, also one whose models were not called yet. */
const capUses = (
  { caps }: Terms,
  { meter, at }: Pick<ReportFacts, 'meter' | 'at'>,
): readonly CapUse[] =>
  caps.flatMap((cap) => {
    const { cap: standing } = standingOf(meter, { at, window: 'sliding', cap: { cap } });
    return standing === undefined ? [] : [{ cap, standing }];
  });
