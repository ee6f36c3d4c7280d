import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Claim, ClaimAlert, Claimed } from '../../app/ports-alerts.ts';
import { type Alert, alertNameOf } from '../../domain/alerts.ts';
import { type Instant, laterBy, SECOND_MS } from '../../domain/time.ts';
import { attempt, type Table } from './connect.ts';
import { type Item, number, text } from './item.ts';
import { alertKey } from './keys.ts';

/** Far longer than all sinks together take, so that only who has ended is taken over from. */
const LEASE_MS = 60 * SECOND_MS;

/** Longer than the longest period, with time to look back. A sweep: nothing is decided by it. */
const KEPT_MS = 100 * 86_400_000;

/** Every sink has it. */
const IS_NOT_TOLD = 'attribute_not_exists(told_at)';
/** Nobody is at it; or somebody was, and has had time enough; or we are, and our answer was lost. */
const IS_FREE =
  '(attribute_not_exists(leased_until) OR leased_until <= :now OR claimed_by = :claimer)';

export const claimAlertIn =
  (table: Table): ClaimAlert =>
  async (alert, now) => {
    const claimer = randomUUID();
    const claimed = await update(table, alert, {
      UpdateExpression: 'SET leased_until = :until, claimed_by = :claimer, expires_at = :expires',
      ConditionExpression: `${IS_NOT_TOLD} AND ${IS_FREE}`,
      ExpressionAttributeValues: {
        ':now': number(now),
        ':until': number(laterBy(now, LEASE_MS)),
        ':claimer': text(claimer),
        ':expires': number(Math.ceil(laterBy(now, KEPT_MS) / SECOND_MS)),
      },
    });
    return claimFrom(claimed, () => claimedBy(claimer, { table, alert, toldTo: toldTo(claimed) }));
  };

const claimFrom = ({ isApplied, item }: Updated, claimed: () => Claimed): Claim => {
  if (isApplied) return { outcome: 'claimed', ...claimed() };
  return { outcome: item['told_at'] === undefined ? 'busy' : 'told' };
};

const toldTo = ({ item }: Updated): ReadonlySet<string> => new Set(item['told_to']?.SS);

interface Claiming {
  readonly table: Table;
  readonly alert: Alert;
  readonly toldTo: ReadonlySet<string>;
}

/** All of these say what is true whoever has the claim by now, but for the release, which is ours alone. */
const claimedBy = (claimer: string, { table, alert, toldTo: already }: Claiming): Claimed => ({
  toldTo: already,
  noteSink: async (sink) => {
    await update(table, alert, {
      UpdateExpression: 'ADD told_to :sink',
      ExpressionAttributeValues: { ':sink': { SS: [sink] } },
    });
  },
  finish: async (now: Instant) => {
    await update(table, alert, {
      UpdateExpression: 'SET told_at = :now',
      ExpressionAttributeValues: { ':now': number(now) },
    });
  },
  release: async () => {
    await update(table, alert, {
      UpdateExpression: 'REMOVE leased_until',
      ConditionExpression: 'claimed_by = :claimer',
      ExpressionAttributeValues: { ':claimer': text(claimer) },
    });
  },
});

interface Updated {
  readonly isApplied: boolean;
  /** As it is now, or as the condition met it. */
  readonly item: Item;
}

const update = async (
  table: Table,
  alert: Alert,
  expression: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
): Promise<Updated> => {
  const command = new UpdateItemCommand({
    TableName: table.name,
    Key: { ...alertKey(alert.team, alertNameOf(alert)) },
    ...expression,
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    const { Attributes } = await attempt(table, (client, abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return { isApplied: true, item: Attributes ?? {} };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { isApplied: false, item: error.Item ?? {} };
  }
};
