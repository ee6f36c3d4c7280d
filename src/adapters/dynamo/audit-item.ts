import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { AuditEntry } from '../../app/ports-admin.ts';
import { teamId } from '../../domain/ids.ts';
import { instant, SECOND_MS } from '../../domain/time.ts';
import type { Table } from './connect.ts';
import type { Item } from './item.ts';
import { auditKey } from './keys.ts';
import { putNew } from './team-list.ts';

const shown = z.nullable(z.record(z.string(), z.unknown()));

const AuditItem = z.object({
  id: z.string(),
  at: z.int(),
  who: z.string(),
  action: z.enum([
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
  team: z.nullable(z.string()),
  /** As text: it is shown as it was, and nothing in it is ever asked for. */
  before: z.string(),
  after: z.string(),
  requestId: z.string(),
  reason: z.nullable(z.string()),
  expires_at: z.int(),
});

/** Never written twice: an entry's id is its own. */
export const putEntry = (table: Table, entry: AuditEntry): TransactWriteItem =>
  putNew(table, { ...auditKey(entry), ...marshall(toAuditItem(entry)) });

const toAuditItem = (entry: AuditEntry): z.infer<typeof AuditItem> => ({
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
  const { team, reason, expires_at, ...stored } = AuditItem.parse(unmarshall({ ...item }));
  return {
    ...stored,
    at: instant(stored.at),
    team: team === null ? undefined : teamId(team),
    before: shown.parse(JSON.parse(stored.before)) ?? undefined,
    after: shown.parse(JSON.parse(stored.after)) ?? undefined,
    reason: reason ?? undefined,
    expiresAt: instant(expires_at * SECOND_MS),
  };
};
