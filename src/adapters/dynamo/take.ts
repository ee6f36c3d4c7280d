import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Take, Taking } from '../../app/ports.ts';
import type { Ask } from '../../domain/ask.ts';
import type { TeamId } from '../../domain/ids.ts';
import type { Meter } from '../../domain/meter.ts';
import { boundedMap } from '../../domain/bounded-map.ts';
import { attempt, type Table } from './connect.ts';
import type { Item } from './item.ts';
import { type Leftovers, leftoversOf, NOTHING_LEFT_OVER } from './leftovers.ts';
import { parseMeter } from './meter-item.ts';
import { readMeter } from './read-meter.ts';
import { takeExpression } from './take-expression.ts';

/** Teams whose leftovers are remembered between two decisions. */
const TEAMS_MAX = 1_000;

/** The decision: one conditional write, and what the meter was before it. */
export const takeFrom = (table: Table): Take => {
  const leftovers = boundedMap<TeamId, Leftovers>(TEAMS_MAX);

  const remember = (team: TeamId, before: Meter): Meter => {
    leftovers.set(team, leftoversOf(before));
    return before;
  };

  return async (ask) => {
    try {
      const item = await write(table, ask, leftovers.get(ask.team) ?? NOTHING_LEFT_OVER);
      return { outcome: 'taken', before: remember(ask.team, parseMeter(item)) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const refused = await refusedBy(table, ask.team, error.Item);
      if (refused.outcome === 'refused') remember(ask.team, refused.before);
      return refused;
    }
  };
};

const write = async (table: Table, ask: Ask, leftovers: Leftovers): Promise<Item> => {
  const command = new UpdateItemCommand({
    TableName: table.name,
    ...takeExpression(ask, leftovers),
  });
  const { Attributes } = await attempt(table, (client, abortSignal) =>
    client.send(command, { abortSignal }),
  );
  return Attributes ?? {};
};

/**
 * The store gives the refusing item back where there is one. Where it gives none, one consistent
 * read tells a team without a meter from a store that does not know the feature.
 */
const refusedBy = async (table: Table, team: TeamId, item: Item | undefined): Promise<Taking> => {
  const before = item === undefined ? await readMeter(table)(team) : parseMeter(item);
  return before === undefined ? { outcome: 'no_meter' } : { outcome: 'refused', before };
};
