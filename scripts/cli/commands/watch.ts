import { UsageReport } from '../../openapi/answers/reports.ts';
import { pathOf, read } from '../api.ts';
import { CliError, Refusal } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { durationMs } from '../duration.ts';
import { countText, dollarText } from '../text/amounts.ts';
import { usageText } from '../text/usage-text.ts';

export interface WatchOptions {
  readonly every: string;
  readonly for?: string;
}

/**
 * Looks again and again. In a terminal each look takes the place of the one before; elsewhere each is
 * a line. An answer that does not come is told, and the next look follows; a no ends it.
 */
export const watch = async (
  context: Context,
  team: string,
  options: WatchOptions,
): Promise<void> => {
  const { world } = context;
  const everyMs = durationMs(options.every);
  const endsAt =
    options.for === undefined ? Infinity : Number(world.clock()) + durationMs(options.for);
  const show = context.json || !world.stdout.isTerminal ? lines(context) : picture(context);
  const isStopped = (): boolean => world.stopped.aborted;
  let looks = 0;
  do {
    const seen = await look(context, team, looks === 0);
    // What Ctrl-C has cut short says nothing: the picture stays as it was.
    if (isStopped()) return;
    show(seen);
    looks += 1;
    if (Number(world.clock()) + everyMs > endsAt) return;
    await world.pause(everyMs);
  } while (!isStopped());
};

/** A report, or why there is none. */
type Look = UsageReport | string;

const look = async ({ ask, world }: Context, team: string, isFirst: boolean): Promise<Look> => {
  try {
    return read(UsageReport, await ask({ method: 'GET', path: pathOf('usage', team) }));
  } catch (error) {
    if (world.stopped.aborted) return '';
    const isNo = error instanceof Refusal && error.exitCode === 1;
    if (isFirst || isNo || !(error instanceof CliError)) throw error;
    return error.message;
  }
};

const lines = (context: Context) => (seen: Look) => {
  if (typeof seen === 'string') context.tell(seen);
  else if (context.json) context.print(JSON.stringify(seen));
  else context.print(lineOf(seen));
};

const lineOf = ({ at, team, minute, day, month }: UsageReport): string => {
  const parts = [
    at.replace(/\.\d+Z$/, 'Z'),
    team,
    `${countText(minute.requests)}/${countText(minute.limit)} requests`,
    `${countText(day.tokens.used)}/${countText(day.tokens.limit)} tokens`,
  ];
  if (month.usd === undefined) return parts.join('  ');
  const { used, limit, held } = month.usd;
  return [...parts, `${dollarText(used)}/${dollarText(limit)}`, `${dollarText(held)} held`].join(
    '  ',
  );
};

const UP = '\u001b[1A';
const CLEAR_BELOW = '\u001b[J';

/** A line that is folded would be two, and the way back too short. */
const FOLDS_NOT = '\u001b[?7l';
const FOLDS = '\u001b[?7h';

/** Goes back to where the last picture began: what stands above it in the terminal stays. */
const picture = (context: Context) => {
  const { stdout } = context.world;
  let height = 0;
  return (seen: Look): void => {
    const text =
      typeof seen === 'string'
        ? context.paint.red(seen)
        : `${context.paint.dim('Ctrl-C ends it.')}\n${usageText(seen, context)}`;
    const seenLines = text.split('\n').slice(0, Math.max(1, stdout.rows - 1));
    stdout.write(
      `${UP.repeat(height)}\r${CLEAR_BELOW}${FOLDS_NOT}${seenLines.join('\n')}${FOLDS}\n`,
    );
    height = seenLines.length;
  };
};
