import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Take, Taking } from '../../app/ports.ts';
import { isOfAnotherTier, whyRefused } from '../../domain/admission.ts';
import type { Ask } from '../../domain/ask.ts';
import { boundedMap } from '../../domain/bounded-map.ts';
import type { TeamId } from '../../domain/ids.ts';
import { attempt, type Table } from './connect.ts';
import type { Item } from './item.ts';
import { meterKey } from './keys.ts';
import { knownFor } from './known-meter.ts';
import { parseMeter } from './meter-item.ts';
import { readItem } from './read-meter.ts';
import { isOlder, seenAfter, seenMeter, type SeenMeter } from './seen-meter.ts';
import { NOTHING_SEEN, type Sight, takeExpression } from './take-expression.ts';

/** Teams whose meters are remembered between two decisions. */
const TEAMS_MAX = 1_000;

/**
 * The decision: one conditional write, and what the meter was before it.
 *
 * Of a meter that was seen in this very slot, the holds and markers may be those of then. Its counters
 * are those of this moment, and so are its limits: the write has made sure of them.
 *
 * A short form that a meter with room has refused was out of date: the whole one is sent at once, so
 * that nobody whose limits change all the time is refused for what was remembered.
 */
export const takeFrom = (table: Table): Take => {
  const meters = boundedMap<TeamId, SeenMeter>(TEAMS_MAX);

  const remember = (team: TeamId, seen: SeenMeter): void => {
    const known = meters.get(team);
    // Answers may come in another order than they were given.
    if (known === undefined || !isOlder(seen, known)) meters.set(team, seen);
  };

  const takeAt = async (ask: Ask, sight: Sight, seen: SeenMeter | undefined): Promise<Taking> => {
    const tried = await write(table, takeExpression(ask, sight));
    if (tried.outcome === 'taken') {
      const item = tried.isWhole ? tried.item : { ...seen?.item, ...tried.item };
      const before = parseMeter(item);
      remember(ask.team, seenAfter(item, { ask, before, removed: sight.leftovers }));
      return { outcome: 'taken', before };
    }
    // The store gives the refusing item back where there is one. Where it gives none, one consistent
    // read tells a team without a meter from a store that does not know the feature.
    const item = tried.item ?? (await readItem(table, meterKey(ask.team)));
    if (item === undefined) return { outcome: 'no_meter' };
    const before = parseMeter(item);
    // Its limits are about to change with its tier, and what was seen of it is not to be believed.
    if (isOfAnotherTier(before, ask)) meters.delete(ask.team);
    else remember(ask.team, seenMeter(item, before));
    return { outcome: 'refused', before };
  };

  return async (ask) => {
    const seen = meters.get(ask.team);
    const sight = sightOf(seen, ask);
    const taking = await takeAt(ask, sight, seen);
    return sight.known !== undefined && hadRoom(taking, ask)
      ? takeAt(ask, { ...sight, known: undefined }, seen)
      : taking;
  };
};

const hadRoom = (taking: Taking, ask: Ask): boolean =>
  taking.outcome === 'refused' && whyRefused(taking.before, ask).kind === 'moved';

const sightOf = (seen: SeenMeter | undefined, ask: Ask): Sight =>
  seen === undefined
    ? NOTHING_SEEN
    : { known: knownFor(seen.item, ask), leftovers: seen.leftovers };

type Tried =
  | { readonly outcome: 'taken'; readonly item: Item; readonly isWhole: boolean }
  | { readonly outcome: 'refused'; readonly item: Item | undefined };

const write = async (
  table: Table,
  expression: ReturnType<typeof takeExpression>,
): Promise<Tried> => {
  const command = new UpdateItemCommand({ TableName: table.name, ...expression });
  try {
    const { Attributes = {} } = await attempt(table, (client, abortSignal) =>
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
