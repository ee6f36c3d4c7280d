import { type AuditEntry, AuditPage } from '../../openapi/answers/operations.ts';
import { read } from '../api.ts';
import { type Context, printJson } from '../context.ts';
import { wrongUsage } from '../cli-error.ts';
import { durationMs } from '../duration.ts';
import { auditText } from '../text/audit-text.ts';

export interface AuditOptions {
  readonly team?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: string;
  readonly follow?: boolean;
  readonly every: string;
}

interface Span {
  readonly team?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit: string;
}

const PAGE_MAX = 100;

/** Changes, newest first; followed, oldest first, as a log is. */
export const showAudit = async (context: Context, options: AuditOptions): Promise<void> => {
  if (options.follow === true) return follow(context, options);
  const entries = await entriesOf(context, options);
  if (context.json) printJson(context, { entries });
  else context.print(entries.length === 0 ? 'Nothing was changed.' : auditText(entries, context));
};

const entriesOf = async (
  { ask }: Context,
  { team, from, to, limit }: Span,
): Promise<readonly AuditEntry[]> => {
  const most = mostOf(limit);
  const entries: AuditEntry[] = [];
  let cursor: string | undefined;
  do {
    const size = String(Math.min(PAGE_MAX, most - entries.length));
    const query = { team, from, to, limit: size, cursor };
    const page = read(AuditPage, await ask({ method: 'GET', path: '/audit', query }));
    entries.push(...page.entries);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && entries.length < most);
  return entries.slice(0, most);
};

const mostOf = (text: string): number => {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw wrongUsage(`--limit is a number of entries, and not "${text}"`);
};

/** An entry can show itself after one that is younger, so the last minute is looked at again. */
const OVERLAP_MS = 60_000;

const follow = async (context: Context, options: AuditOptions): Promise<void> => {
  const { world, json } = context;
  const everyMs = durationMs(options.every);
  const told = new Set<string>();
  let from = options.from;
  while (!world.stopped.aborted) {
    const entries = await entriesOf(context, { ...options, from });
    const fresh = entries.filter(({ id }) => !told.has(id)).toReversed();
    for (const entry of fresh) {
      told.add(entry.id);
      context.print(json ? JSON.stringify(entry) : auditText([entry], context));
    }
    // By the gate's clock and not by ours.
    const youngest = fresh.at(-1);
    if (youngest !== undefined) {
      from = new Date(Date.parse(youngest.at) - OVERLAP_MS).toISOString();
    }
    await world.pause(everyMs);
  }
};
