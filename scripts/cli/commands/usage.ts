import { UsageHistory, UsageReport } from '../../openapi/answers/reports.ts';
import { pathOf, type Question, read } from '../api.ts';
import { wrongUsage } from '../cli-error.ts';
import { type Context, printJson } from '../context.ts';
import { historyText, usageText } from '../text/usage-text.ts';

export interface UsageOptions {
  readonly user?: string;
  readonly history?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly by?: string;
  readonly csv?: boolean;
}

export const showUsage = async (
  context: Context,
  team: string,
  options: UsageOptions,
): Promise<void> => {
  const { user, history, from, to, by } = options;
  if (history === true || from !== undefined || to !== undefined || by !== undefined) {
    if (user !== undefined) throw wrongUsage('--user is of the present month, not of a history');
    const path = pathOf('usage', team, 'history');
    return showHistory(context, { method: 'GET', path, query: { from, to, by } }, options);
  }
  const question: Question = { method: 'GET', path: pathOf('usage', team), query: { user } };
  return showReport(context, question, options);
};

export const showOwnUsage = (context: Context, options: UsageOptions): Promise<void> =>
  showReport(context, { method: 'GET', path: '/v1/me/usage' }, options);

const showReport = async (
  context: Context,
  question: Question,
  { csv }: UsageOptions,
): Promise<void> => {
  if (csv === true) return printCsv(context, question);
  const answer = await context.ask(question);
  if (context.json) printJson(context, answer.body);
  else context.print(usageText(read(UsageReport, answer), context));
};

const showHistory = async (
  context: Context,
  question: Question,
  { csv }: UsageOptions,
): Promise<void> => {
  if (csv === true) return printCsv(context, question);
  const answer = await context.ask(question);
  if (context.json) printJson(context, answer.body);
  else context.print(historyText(read(UsageHistory, answer), context));
};

/** The API's own table: it knows what a spreadsheet would take for a formula. */
const printCsv = async ({ ask, world }: Context, question: Question): Promise<void> => {
  const { text } = await ask({ ...question, headers: { accept: 'text/csv' } });
  world.stdout.write(text);
};
