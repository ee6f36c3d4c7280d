import type { Ask, Share } from './ask.ts';
import { type Denial, type DenyReason, deny } from './decision.ts';
import { countsTowards } from './holds.ts';
import type { Meter } from './meter.ts';
import { type MicroUsd, microUsd } from './money.ts';
import { type CapCode, capCodeOf } from './caps.ts';
import { userCodeOf } from './user-limits.ts';
import { type LimitStanding, type Standing, standingOf } from './standing.ts';
import type { Instant } from './time.ts';
import { roomAt } from './waits.ts';
import { utcDay, utcMonth } from './windows.ts';

/**
 * Which limits deny the ask; `undefined` when none does.
 *
 * The reason is the first in order of precedence. The wait is the longest of all that deny, since
 * the same request passes only when the last of them has room.
 */
export const judge = (meter: Meter, ask: Ask): Denial | undefined => {
  if (meter.guestTier !== undefined && ask.guestTier === undefined) {
    return deny({ code: 'team_unknown' });
  }
  if (meter.status === 'suspended') return deny({ code: 'team_suspended' });
  const standing = standingOf(meter, ask);
  const found = [
    budgetReason(meter, ask, standing),
    capReason(meter, ask, standing),
    userReason(meter, ask, standing),
    tokensReason(meter, ask, standing),
    rateReason(ask, standing),
  ].filter((each) => each !== undefined);
  const [first] = found;
  if (first === undefined) return undefined;
  const waits = found.map((each) => each.retryAt);
  const retryAt = waits.includes(undefined)
    ? undefined
    : waits.reduce((latest, wait) => ((wait ?? 0) > (latest ?? 0) ? wait : latest));
  return deny(first.reason, retryAt);
};

interface Found {
  readonly reason: DenyReason;
  readonly retryAt: Instant | undefined;
}

const fits = ({ limit, taken }: LimitStanding, { need }: Share): boolean =>
  limit === undefined || taken + need <= limit;

const shortageOf = (standing: LimitStanding, { take }: Share) => ({
  used: standing.taken - standing.held,
  taken: standing.taken,
  asked: take as MicroUsd,
  resetsAt: standing.resetsAt,
});

const isSpent = ({ limit, taken, held }: LimitStanding): boolean =>
  limit !== undefined && taken - held >= limit;

const monthOf = ({ at }: Ask) => ({ windowStartsAt: utcMonth(at).startsAt });

/** The month's budget with what raises it at present. */
export const budgetOf = (meter: Meter, { at, boostOver = 0 }: Ask): MicroUsd | undefined =>
  meter.budget === undefined
    ? undefined
    : microUsd(meter.budget + (meter.boostInMonth.get(utcMonth(at).index) ?? 0) - boostOver);

const budgetReason = (meter: Meter, ask: Ask, { month }: Standing): Found | undefined => {
  const { usd } = ask;
  if (usd === undefined || fits(month, usd)) return undefined;
  const limit = month.limit as MicroUsd;
  const shortage = { ...shortageOf(month, usd), limit };
  const reason: DenyReason = isSpent(month)
    ? { code: 'budget_spent', budget: budgetOf(meter, ask) ?? limit, ...shortage }
    : { code: 'budget_short', ...shortage };
  const retryAt = roomAt(
    meter,
    { ...monthOf(ask), standing: month, need: usd.need, amountOf: (hold) => hold.usd },
    ask.holdSeconds,
  );
  return { reason, retryAt };
};

const capReason = (meter: Meter, ask: Ask, standing: Standing): Found | undefined => {
  const { cap } = ask;
  if (cap === undefined || standing.cap === undefined || fits(standing.cap, cap)) return undefined;
  const code = isSpent(standing.cap) ? 'model_cap_spent' : 'model_cap_short';
  const shortage = { ...shortageOf(standing.cap, cap), limit: cap.cap.usdPerMonth };
  const room = { standing: standing.cap, need: cap.need, code: capCodeOf(cap.cap) };
  const retryAt = roomOfShare(meter, ask, room);
  return { reason: { code, model: cap.cap.model, ...shortage }, retryAt };
};

const userReason = (meter: Meter, ask: Ask, { user }: Standing): Found | undefined => {
  const { userCap } = ask;
  if (userCap === undefined || user === undefined || fits(user, userCap)) return undefined;
  const { limit } = userCap;
  const code = isSpent(user) ? 'user_budget_spent' : 'user_budget_short';
  const shortage = { ...shortageOf(user, userCap), limit: limit.usdPerMonth };
  const room = { standing: user, need: userCap.need, code: userCodeOf(limit) };
  return {
    reason: { code, user: limit.user, ...shortage },
    retryAt: roomOfShare(meter, ask, room),
  };
};

interface ShareRoom {
  readonly standing: LimitStanding;
  readonly need: number;
  readonly code: CapCode;
}

/** When a part of the month's budget has room again: as soon as enough of its own holds run out. */
const roomOfShare = (
  meter: Meter,
  ask: Ask,
  { standing, need, code }: ShareRoom,
): Instant | undefined =>
  roomAt(
    meter,
    {
      ...monthOf(ask),
      standing,
      need,
      amountOf: (hold) => (countsTowards(hold, code) ? hold.usd : 0),
    },
    ask.holdSeconds,
  );

const tokensReason = (meter: Meter, ask: Ask, { day }: Standing): Found | undefined => {
  const { tokens, at } = ask;
  if (tokens === undefined || fits(day, tokens)) return undefined;
  const code = isSpent(day) ? 'daily_tokens_spent' : 'daily_tokens_short';
  const shortage = { ...shortageOf(day, tokens), limit: day.limit ?? 0 };
  const windowStartsAt = utcDay(at).startsAt;
  const retryAt = roomAt(
    meter,
    { windowStartsAt, standing: day, need: tokens.need, amountOf: (hold) => hold.tokens },
    ask.holdSeconds,
  );
  return { reason: { code, ...shortage }, retryAt };
};

const rateReason = (ask: Ask, { minute }: Standing): Found | undefined => {
  if (ask.rateTaken !== undefined) return undefined;
  if (minute.limit === undefined || minute.requests < minute.limit) return undefined;
  return {
    reason: {
      code: 'rate_limited',
      requests: minute.requests + 1,
      requestsPerMinute: minute.limit,
      resetsAt: minute.emptyAt,
    },
    retryAt: minute.limit === 0 ? undefined : minute.freesAt,
  };
};
