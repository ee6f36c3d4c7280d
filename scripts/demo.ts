/** `npm run demo`: a day in the life of a few teams, told with real requests. */
import { parseArgs } from 'node:util';
import { errorText } from '../src/adapters/log.ts';
import { StoreFault } from '../src/domain/errors.ts';
import { type DemoGate, findGate } from './demo/gate.ts';
import { DemoError } from './demo/demo-error.ts';
import { printChapter, printLeftOut, printOpening } from './demo/print.ts';
import { CHAPTERS } from './demo/story.ts';
import { type Row, teller } from './demo/tell.ts';
import { StartError } from './local/start-error.ts';

const HELP = `npm run demo: a day in the life of a few teams, as requests, answers and what the meter holds.

  npm run demo                       the gate on http://127.0.0.1:3000 if one answers there;
                                     else a fresh one is started, and stopped at the end
  npm run demo -- --url URL          that gate and no other (or TOLLGATE_URL=URL)
  npm run demo -- --fresh            a fresh gate, whatever listens on port 3000

The teams have new names in every run. Some need limits of their own, which are written into the
gate's table, and the meter is read from there. A gate of \`npm start\` says where that table is, in
two headers of /health. Of any other gate the demo must be told:

  AWS_ENDPOINT_URL_DYNAMODB=URL      the table's engine
  TABLE_NAME=NAME                    its name; tollgate-local if not given

Without them those chapters are left out, and the meter is not shown. The story is that of a local
gate with the settings of serverless.yml: requests are not signed, and teams that nobody registered
are let in as sandbox teams.

Exit code: 0 when every answer is what the story says, 1 when one is not.
`;

const main = async (): Promise<void> => {
  const { url, fresh, help } = readOptions();
  if (help) {
    console.log(HELP);
    return;
  }
  const gate = await findGate({ url, fresh });
  try {
    printOpening(gate);
    const rows = await tellAll(gate);
    const wrong = rows.filter(({ asExpected }) => !asExpected).length;
    console.log(`\n${rows.length - wrong} of ${rows.length} answers are what the story says.`);
    process.exitCode = wrong === 0 ? 0 : 1;
  } finally {
    await gate.stop();
  }
};

const tellAll = async (gate: DemoGate): Promise<readonly Row[]> => {
  const tell = teller(gate);
  const told: Row[] = [];
  for (const chapter of CHAPTERS) {
    if (chapter.needsTable && gate.table === undefined) {
      printLeftOut(chapter);
      continue;
    }
    const rows = await tell(chapter);
    printChapter(chapter, rows);
    told.push(...rows);
  }
  return told;
};

const readOptions = () => {
  try {
    const { values } = parseArgs({
      options: {
        url: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return { ...values, url: values.url ?? process.env['TOLLGATE_URL'] };
  } catch (error) {
    throw new DemoError(error instanceof Error ? error.message : String(error));
  }
};

/** What is explained in a line; anything else is our mistake, and comes with its stack. */
const explained = (error: unknown): unknown => {
  if (error instanceof StoreFault) return `The table cannot be used. ${errorText(error)}`;
  return error instanceof DemoError || error instanceof StartError ? error.message : error;
};

try {
  await main();
} catch (error) {
  console.error(explained(error));
  process.exitCode = 1;
}
