/** `npm run rerate`: prices a month's receipts again, and writes correcting receipts. */
import { CORRECTIONS_MAX, writeCorrectionsIn } from '../src/adapters/dynamo/correct.ts';
import { readPriceOverrides } from '../src/adapters/dynamo/prices.ts';
import { readLedgerIn, readReceiptIn } from '../src/adapters/dynamo/receipts-scan.ts';
import { rollUpUnsettledIn } from '../src/adapters/dynamo/roll-up.ts';
import { listedModels } from '../src/adapters/prices/book.ts';
import { priceFrom } from '../src/adapters/prices/price-model.ts';
import { rerate } from '../src/app/rerate.ts';
import { isModelId, MODEL_ID_RULE, type ModelId } from '../src/domain/ids.ts';
import { priceBook } from '../src/domain/price-book.ts';
import { grouped } from './ledger/columns.ts';
import { CommandError, OPTIONS_HELP, readOptions, runCommand } from './ledger/command.ts';
import { openGround } from './ledger/ground.ts';
import { tellProgress } from './ledger/progress.ts';
import { rerateJson, rerateText } from './ledger/rerate-text.ts';

const HELP = `npm run rerate -- --team T --month M: a month's receipts at the prices of now.

  npm run rerate -- --team T --month 2026-08           tells what would change, and writes nothing
  npm run rerate -- --team T --month 2026-08 --apply   writes a correcting receipt for each change

${OPTIONS_HELP}  --model MODEL        only calls that asked for this model, or were served by it
  --apply              writes the corrections, and changes the roll-ups and the meter by as much

Each receipt is priced at its own time: by the table of prices in this checkout, and by the prices
that operators have set with a date at or before it. Receipts themselves are never changed. The
meter is, if the month is this one or the last. It can be run again, or twice at once: what is
corrected is compared, so nothing is corrected twice.

Every item of the table is read, as \`npm run rebuild -- --help\` says, and the month's receipts are
kept in memory, about 2 KB each.

Exit code: 0, or 2 when the command could not be carried out: then some corrections may be written,
and running it again writes the rest.
`;

await runCommand(async () => {
  const options = readOptions({
    model: { type: 'string' },
    apply: { type: 'boolean', default: false },
  });
  if (options.help) {
    console.log(HELP);
    return;
  }
  const model = readModel(options.model);
  const { table, ...question } = await openGround(options);
  const report = await rerate({
    readLedger: readLedgerIn(table),
    readReceipt: readReceiptIn(table),
    rollUp: rollUpUnsettledIn(table),
    writeCorrections: writeCorrectionsIn(table),
    // Not as a decision reads them, which goes on without those that cannot be read: that would
    // correct every receipt to the list's price.
    price: priceFrom(priceBook(listedModels(), await readPriceOverrides(table))),
    chunkMax: CORRECTIONS_MAX,
    onProgress: tellProgress(),
    onWritten: tellWritten(),
  })({ ...question, model, applies: options.apply });
  const { team, month } = question;
  console.log(
    options.json
      ? JSON.stringify({ team, month: month.id, ...rerateJson(report) }, undefined, 2)
      : `Team ${team}, ${month.id}: ${rerateText(report, options.apply)}`,
  );
});

function readModel(text: string | undefined): ModelId | undefined {
  if (text === undefined || isModelId(text)) return text;
  throw new CommandError(`"${text}" is not a model: ${MODEL_ID_RULE}`);
}

function tellWritten(): (corrections: number) => void {
  const WRITTEN_A_LINE = 1_000;
  let told = 0;
  return (written) => {
    if (written - told < WRITTEN_A_LINE) return;
    told = written;
    console.error(`${grouped(written)} corrections written`);
  };
}
