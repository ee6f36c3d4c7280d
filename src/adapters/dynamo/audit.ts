import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { AuditEntry, AuditPlace, AuditQuestion, ReadAudit } from '../../app/ports-admin.ts';
import { type Instant, instant } from '../../domain/time.ts';
import { utcDay } from '../../domain/windows.ts';
import { parseAuditItem } from './audit-item.ts';
import { attempt, type Table } from './connect.ts';
import { type Item, text } from './item.ts';
import { auditBounds, auditKey } from './keys.ts';

/** A question that finds little ends with the place where it stopped: nobody waits for a year of days. */
const QUERIES_MAX = 40;

/** Newest first, one day's partition after the other. */
export const readAuditIn =
  (table: Table): ReadAudit =>
  async (question) => {
    const entries: AuditEntry[] = [];
    let place = firstPlace(question);
    for (let queries = 0; queries < QUERIES_MAX; queries += 1) {
      const room = question.limit - entries.length;
      if (place === undefined || room === 0) break;
      const page = await queryDay(table, question, place);
      const taken = page.entries.slice(0, room);
      entries.push(...taken);
      place = placeAfter(place, { question, page, last: taken.at(-1) });
    }
    return { entries, next: place };
  };

const firstPlace = ({ from, to, after }: AuditQuestion): AuditPlace | undefined =>
  after ?? (to <= from ? undefined : { at: instant(to - 1), id: undefined });

interface Page {
  readonly entries: readonly AuditEntry[];
  readonly isWholeDay: boolean;
}

interface Read {
  readonly question: AuditQuestion;
  readonly page: Page;
  readonly last: AuditEntry | undefined;
}

/** Behind the last entry that was taken, or where the day has no more, at the end of the day before. */
const placeAfter = (place: AuditPlace, { question, page, last }: Read): AuditPlace | undefined => {
  if (last !== undefined && !(page.isWholeDay && last === page.entries.at(-1))) {
    return { at: last.at, id: last.id };
  }
  const { startsAt } = utcDay(place.at);
  return startsAt <= question.from ? undefined : { at: instant(startsAt - 1), id: undefined };
};

/** Reads until there is an entry, or the day is over: of one team there may be few among many. */
const queryDay = async (
  table: Table,
  question: AuditQuestion,
  place: AuditPlace,
): Promise<Page> => {
  let after: Item | undefined =
    place.id === undefined ? undefined : auditKey({ at: place.at, id: place.id });
  for (;;) {
    const command = dayQuery(table, question, { day: place.at, after });
    const page = await attempt(table, (client, abortSignal) =>
      client.send(command, { abortSignal }),
    );
    const entries = (page.Items ?? []).map(parseAuditItem);
    after = page.LastEvaluatedKey;
    if (after === undefined || entries.length > 0) {
      return { entries, isWholeDay: after === undefined };
    }
  }
};

const dayQuery = (
  table: Table,
  { from, to, team, limit }: AuditQuestion,
  { day, after }: { readonly day: Instant; readonly after: Item | undefined },
): QueryCommand => {
  const { pk, first, behind } = auditBounds(utcDay(day), { from, to });
  const ofTeam = team === undefined ? {} : { ':team': text(team) };
  return new QueryCommand({
    TableName: table.name,
    ConsistentRead: true,
    ScanIndexForward: false,
    KeyConditionExpression: 'pk = :day AND sk BETWEEN :first AND :behind',
    ExpressionAttributeValues: { ':day': pk, ':first': first, ':behind': behind, ...ofTeam },
    ...(team === undefined ? { Limit: limit } : { FilterExpression: 'team = :team' }),
    ...(after === undefined ? {} : { ExclusiveStartKey: { ...after } }),
  });
};
