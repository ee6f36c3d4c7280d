import { ImportReport } from '../../openapi/answers/imports.ts';
import { read } from '../api.ts';
import { wrongUsage } from '../cli-error.ts';
import { type Context, printJson } from '../context.ts';
import { importText } from '../text/import-text.ts';
import { importNative, type NativeOptions } from './transfer.ts';

export interface ImportOptions extends NativeOptions {
  readonly native?: boolean;
  readonly team?: string;
  readonly tier?: string;
  readonly zeroMeans?: string;
}

export const importFile = async (
  context: Context,
  file: string,
  options: ImportOptions,
): Promise<void> => {
  const text = await context.world.readText(file);
  if (options.native === true) return importNative(context, text, options);
  const { team, tier, zeroMeans, dryRun } = options;
  const answer = await context.ask({
    method: 'POST',
    path: '/teams/import',
    query: { dry_run: dryRun === true ? 'true' : undefined, team, tier, zero_means: zeroMeans },
    headers: { 'idempotency-key': context.world.newKey() },
    body: jsonIn(text, file),
  });
  if (context.json) printJson(context, answer.body);
  else context.print(importText(read(ImportReport, answer), context));
};

const jsonIn = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw wrongUsage(
      `${file} is not JSON. What tollgate export has written is imported with --native.`,
    );
  }
};
