import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Take, Told } from '../../app/ports.ts';
import type { Ask } from '../../domain/ask.ts';
import { boundedMap } from '../../domain/bounded-map.ts';
import type { TeamId } from '../../domain/ids.ts';
import type { Meter } from '../../domain/meter.ts';
import { attempt, type Table } from './connect.ts';
import type { Item } from './item.ts';
import { meterKey } from './keys.ts';
import { knownFor } from './known-meter.ts';
import { type Leftovers, NOTHING_LEFT_OVER } from './leftovers.ts';
import { parseCounters, parseMeter } from './meter-item.ts';
import { readItem } from './read-meter.ts';
import { isOlder, seenAgain, seenMeter, type SeenMeter, seenWhole } from './seen-meter.ts';
import { type Sight, takeExpression } from './take-expression.ts';

/** Teams whose meters are remembered between two decisions. */
const TEAMS_MAX = 1_000;

/**
 * The decision: one conditional write, and what the meter was before it.
 *
 * Of a meter that was seen lately, the markers may be those of then, and holds are missing. Its counters
 * are those of this moment, and so are its limits: the write has made sure of them. Where callers are told
 * the outcome alone, nothing is said of such a meter.
 */
export const takeFrom = (table: Table, told: Told = 'standing'): Take => {
  const meters = boundedMap<TeamId, SeenMeter>(TEAMS_MAX);

  const remember = (team: TeamId, found: SeenMeter, seen: SeenMeter | undefined): void => {
    const known = meters.get(team);
    if (found === known) return;
    // Answers may come in another order than they were given. Only a meter made anew can be older than
    // what was seen before it was asked.
    const isMadeAnew = seen !== undefined && isOlder(found, seen);
    if (known === undefined || !isOlder(found, known) || isMadeAnew) meters.set(team, found);
  };

  return async (ask, time = 'first') => {
    const seen = meters.get(ask.team);
    const sight = time === 'first' ? sightOf(seen, ask) : NOTHING_SEEN;
    const tried = await write(table, takeExpression(ask, { ...sight, told }));
    if (tried.outcome === 'taken') {
      const { after, before } = taken(tried, { ask, seen, removed: sight.leftovers });
      remember(ask.team, after, seen);
      return { outcome: 'taken', before };
    }
    // The store gives the refusing item back where there is one. Where it gives none, one consistent
    // read tells a team without a meter from a store that does not know the feature.
    const item = tried.item ?? (await readItem(table, meterKey(ask.team)));
    if (item === undefined) {
      meters.delete(ask.team);
      return { outcome: 'no_meter' };
    }
    const before = parseMeter(item);
    remember(ask.team, seenMeter(item, before, ask.at), seen);
    return { outcome: 'refused', before };
  };
};

const NOTHING_SEEN: Sight = { known: undefined, leftovers: NOTHING_LEFT_OVER };

const sightOf = (seen: SeenMeter | undefined, ask: Ask): Sight =>
  seen === undefined ? NOTHING_SEEN : { known: knownFor(seen, ask), leftovers: seen.leftovers };

type Tried = TriedAndTaken | { readonly outcome: 'refused'; readonly item: Item | undefined };

interface TriedAndTaken {
  readonly outcome: 'taken';
  /** `undefined`: nothing of it was to be returned. */
  readonly item: Item | undefined;
  /** Or it has the counters alone, of a meter that was seen. */
  readonly isWhole: boolean;
}

interface Asked {
  readonly ask: Ask;
  readonly seen: SeenMeter | undefined;
  readonly removed: Leftovers;
}

interface Found {
  readonly before: Meter | undefined;
  /** What is known from now on. */
  readonly after: SeenMeter;
}

/** The meter as the write met it, and as it has left it. */
const taken = ({ item, isWhole }: TriedAndTaken, { seen, ...asked }: Asked): Found => {
  if (seen === undefined || isWhole) {
    const before = parseMeter(item ?? {});
    return { before, after: seenWhole(item ?? {}, before, { ...asked, before }) };
  }
  const before = item === undefined ? undefined : parseCounters(item, seen.meter);
  return { before, after: seenAgain(seen, { ...asked, before }) };
};

const write = async (
  table: Table,
  expression: ReturnType<typeof takeExpression>,
): Promise<Tried> => {
  const command = new UpdateItemCommand({ TableName: table.name, ...expression });
  try {
    const { Attributes } = await attempt(table, (client, abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return {
      outcome: 'taken',
      item: Attributes,
      isWhole: expression.ReturnValues === 'ALL_OLD',
    };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { outcome: 'refused', item: error.Item };
  }
};
