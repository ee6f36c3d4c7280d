import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { AuditEntry, Shown } from '../../app/ports-admin.ts';
import { teamId } from '../../domain/ids.ts';
import { instant, SECOND_MS } from '../../domain/time.ts';
import type { Table } from './connect.ts';
import type { Item } from './item.ts';
import { auditKey } from './keys.ts';
import { int, isMap, parseStored } from './stored.ts';
import { putNew } from './team-list.ts';

const shown = v.nullable(v.custom<Shown>(isMap));

const AuditItem = v.object({
  id: v.string(),
  at: int,
  who: v.string(),
  action: v.picklist([
    'team.create',
    'team.update',
    'team.suspend',
    'team.resume',
    'team.delete',
    'team.import',
    'boost.create',
    'boost.delete',
    'price.set',
  ]),
  team: v.nullable(v.string()),
  /** As text: it is shown as it was, and nothing in it is ever asked for. */
  before: v.string(),
  after: v.string(),
  requestId: v.string(),
  reason: v.nullable(v.string()),
  expires_at: int,
});

/** Never written twice: an entry's id is its own. */
export const putEntry = (table: Table, entry: AuditEntry): TransactWriteItem =>
  putNew(table, { ...auditKey(entry), ...marshall(toAuditItem(entry)) });

const toAuditItem = (entry: AuditEntry): v.InferOutput<typeof AuditItem> => ({
  id: entry.id,
  at: entry.at,
  who: entry.who,
  action: entry.action,
  team: entry.team ?? null,
  before: JSON.stringify(entry.before ?? null),
  after: JSON.stringify(entry.after ?? null),
  requestId: entry.requestId,
  reason: entry.reason ?? null,
  expires_at: Math.ceil(entry.expiresAt / SECOND_MS),
});

/** Throws when what is stored is no entry: it was not written by this code. */
export const parseAuditItem = (item: Item): AuditEntry => {
  const { team, reason, expires_at, ...stored } = parseStored(AuditItem, unmarshall({ ...item }));
  return {
    ...stored,
    at: instant(stored.at),
    team: team === null ? undefined : teamId(team),
    before: parseStored(shown, JSON.parse(stored.before)) ?? undefined,
    after: parseStored(shown, JSON.parse(stored.after)) ?? undefined,
    reason: reason ?? undefined,
    expiresAt: instant(expires_at * SECOND_MS),
  };
};
