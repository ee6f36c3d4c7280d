/**
 * Writes `src/adapters/prices/table.ts` from the price data that the dev dependency
 * `@pydantic/genai-prices` carries. The same version of the package gives the same bytes.
 *
 * `npm run prices:update` writes and tells what changed, and with `-- --verbose` what is left out
 * and why; with `-- --check` it writes nothing and ends with 1 when the table is not what the
 * installed package gives.
 */
import { readFileSync, writeFileSync } from 'node:fs';

import { makeTable } from './prices/table.ts';

const TABLE = new URL('../src/adapters/prices/table.ts', import.meta.url);

const tableNow = (): string => {
  try {
    return readFileSync(TABLE, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
};

/** Lines with their provider in front, since several sell models of one name. */
const modelLines = (text: string): ReadonlySet<string> => {
  const lines = new Set<string>();
  let provider = '';
  for (const line of text.split('\n')) {
    provider = /^ {2}'(.+)': \[$/.exec(line)?.[1] ?? provider;
    const model = /^ {4}'(.+)',$/.exec(line)?.[1];
    if (model !== undefined) lines.add(`${provider}: ${model}`);
  }
  return lines;
};

const tellChanges = (before: string, after: string): void => {
  const old = modelLines(before);
  const now = modelLines(after);
  for (const line of old) if (!now.has(line)) console.log(`- ${line}`);
  for (const line of now) if (!old.has(line)) console.log(`+ ${line}`);
};

const { text, models, leftOut } = makeTable();
const before = tableNow();
if (process.argv.includes('--verbose'))
  for (const line of leftOut) console.log(`left out: ${line}`);
tellChanges(before, text);
if (before === text) {
  console.log(`${models} models, nothing changed.`);
} else if (process.argv.includes('--check')) {
  console.error('src/adapters/prices/table.ts is stale: npm run prices:update');
  process.exitCode = 1;
} else {
  writeFileSync(TABLE, text);
  console.log(`${models} models written.`);
}
