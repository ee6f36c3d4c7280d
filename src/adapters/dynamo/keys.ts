import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { invariant } from '../../domain/errors.ts';
import type { HoldId } from '../../domain/holds.ts';
import type { RequestId, TeamId } from '../../domain/ids.ts';
import { type Instant, toIsoText } from '../../domain/time.ts';
import { utcDay, type Window } from '../../domain/windows.ts';

/**
 * The data model as the questions it answers. Every key is made here.
 *
 * | question                                              | pk                      | sk       |
 * | ----------------------------------------------------- | ----------------------- | -------- |
 * | may this team go on? (limits, counters, holds)        | `TEAM#{team}`           | `METER`  |
 * | what is this team's policy, in full?                  | `TEAM#{team}`           | `POLICY` |
 * | were these tokens counted?                            | `USAGE#{team}#{request}`| `TOKENS` |
 * | was this usage counted, and how was it priced?        | `USAGE#{team}#{request}`| `RECEIPT`|
 * | what was its price corrected to, and from what?       | `USAGE#{team}#{request}`| `CORRECTION#{n}` |
 * | did this call's hold run out, and what became of it?  | `TEAM#{team}` | `EXPIRED#{hold}`   |
 * | what was used in this month, by model and by user?    | `TEAM#{team}` | `SPEND#{month}[#MODEL#{model} or #USER#{user}]` |
 * | what was used on this day?                            | `TEAM#{team}` | `DAY#{day}`        |
 * | which teams are there?                                | `TEAMS`       | `{team}`           |
 * | what does a model cost, from when?                    | `PRICES`      | `{provider}#{model}#{from}` |
 * | who has been told of this, in this period?            | `TEAM#{team}` | `ALERT#{month, day or hour}#{kind}#{what}` |
 * | who changed what on this day?                         | `AUDIT#{day}` | `{instant}#{id}`   |
 *
 * The team stands in the receipt's key, because request ids may come from clients: one team's id
 * must not be able to pass for another's.
 */
export type Key = Readonly<Record<'pk' | 'sk', AttributeValue.SMember>>;

const SEPARATOR = '#';

const join = (...segments: readonly string[]): string => {
  for (const segment of segments) {
    invariant(
      segment !== '' && !segment.includes(SEPARATOR),
      () => `Not a segment of a key: "${segment}"`,
    );
  }
  return segments.join(SEPARATOR);
};

const key = (pk: string, sk: string): Key => ({ pk: { S: pk }, sk: { S: sk } });

export const meterKey = (team: TeamId): Key => key(join('TEAM', team), 'METER');
export const policyKey = (team: TeamId): Key => key(join('TEAM', team), 'POLICY');

export const tokensReceiptKey = (team: TeamId, request: RequestId): Key =>
  key(join('USAGE', team, request), 'TOKENS');

export const receiptKey = (team: TeamId, request: RequestId): Key =>
  key(join('USAGE', team, request), 'RECEIPT');

/** The number is part of the key, so that of two that correct the same amount one is refused. */
export const correctionKey = (team: TeamId, request: RequestId, number: number): Key =>
  key(join('USAGE', team, request), join('CORRECTION', String(number)));

/** What the keys of everything counted for a team begin with. */
export const usagePrefix = (team: TeamId): string => join('USAGE', team) + SEPARATOR;

export const expiredKey = (team: TeamId, hold: HoldId): Key =>
  key(join('TEAM', team), join('EXPIRED', hold));

export const EXPIRED_PREFIX = 'EXPIRED' + SEPARATOR;

/** A month's or a day's sums, as a whole or of one model or one user. */
export const rollupKey = (
  team: TeamId,
  window: Window<'day' | 'month'>,
  part: readonly string[] = [],
): Key => key(join('TEAM', team), join(ROLLUP[window.kind], window.id, ...part.map(asSegment)));

/** What the keys of a month's own roll-ups begin with, and what those of its days do. */
export const rollupPrefixes = ({ id }: Window<'month'>): readonly string[] => [
  join(ROLLUP.month, id),
  join(ROLLUP.day, id),
];

/** A line of the roll-ups by the sort key under which it was found. */
export const foundRollupKey = (team: TeamId, sk: string): Key => key(join('TEAM', team), sk);

/** What `rollupKey` joined, to be shown: the id of the window and the part. */
export const readRollupKey = (
  sk: string,
): { readonly id: string; readonly part: readonly string[] } => {
  const [, id = '', ...part] = sk.split(SEPARATOR);
  return { id, part: part.map(decodeURIComponent) };
};

/** Where it stands who has been told of an alert: `what` has the limit in force, so that a new one has a place of its own. */
export const alertKey = (
  team: TeamId,
  {
    period,
    kind,
    what,
  }: { readonly period: string; readonly kind: string; readonly what: readonly string[] },
): Key => key(join('TEAM', team), join('ALERT', period, kind, ...what.map(asSegment)));

/** Names of users come from tokens and may have anything in them. */
const asSegment = (name: string): string => encodeURIComponent(name.toWellFormed());

const ROLLUP = { day: 'DAY', month: 'SPEND' } as const;

export const TEAMS_PARTITION = 'TEAMS';
export const teamsKey = (team: TeamId): Key => key(TEAMS_PARTITION, team);

export const PRICES_PARTITION = 'PRICES';

interface PriceName {
  readonly provider: string;
  readonly model: string;
  /** ISO text. */
  readonly from: string;
}

export const priceKey = ({ provider, model, from }: PriceName): Key =>
  key(PRICES_PARTITION, join(provider, model, from));

/** What the keys of one model's prices begin with. */
export const pricePrefix = ({ provider, model }: Omit<PriceName, 'from'>): string =>
  join(provider, model) + SEPARATOR;

interface AuditName {
  readonly at: Instant;
  readonly id: string;
}

/** Text of instants sorts as time does. */
export const auditKey = ({ at, id }: AuditName): Key =>
  key(join('AUDIT', utcDay(at).id), join(toIsoText(at), id));

/** Of a day's entries those from one instant to another, which is exclusive: its own sort behind it. */
export const auditBounds = (
  { id }: Window<'day'>,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Readonly<Record<'pk' | 'first' | 'behind', AttributeValue.SMember>> => ({
  pk: { S: join('AUDIT', id) },
  first: { S: toIsoText(from) },
  behind: { S: toIsoText(to) },
});
