/** `npm run rebuild`: checks a month's roll-ups against its receipts, and sets them right. */
import { readExpiredIn } from '../src/adapters/dynamo/expired-read.ts';
import { readMeter } from '../src/adapters/dynamo/read-meter.ts';
import { readLedgerIn } from '../src/adapters/dynamo/receipts-scan.ts';
import { rollUpUnsettledIn } from '../src/adapters/dynamo/roll-up.ts';
import { readRollupsIn, rollupKeyFor } from '../src/adapters/dynamo/rollups-read.ts';
import { setRollupIn } from '../src/adapters/dynamo/rollups-set.ts';
import { rebuildRollups } from '../src/app/rebuild-rollups.ts';
import { CommandError, OPTIONS_HELP, readOptions, runCommand } from './ledger/command.ts';
import { openGround } from './ledger/ground.ts';
import { tellProgress } from './ledger/progress.ts';
import { rebuildJson } from './ledger/rebuild-json.ts';
import { rebuildText } from './ledger/rebuild-text.ts';

const HELP = `npm run rebuild -- --team T --month M: a month's roll-ups beside the sums of its receipts.

  npm run rebuild -- --team T --month 2026-08           tells what differs, and writes nothing
  npm run rebuild -- --team T --month 2026-08 --write   sets right what differs

${OPTIONS_HELP}  --write              sets the roll-ups right; what is counted meanwhile is never overwritten
  --dry-run            writes nothing, which is what it does without --write

Receipts are found by their request and not by their team, so every item of the table is read, at
one read unit for each 4 KB: a command for now and then, not for a timer. Progress is told on
standard error. In the present month the meter is compared too; it is never written.

Exit code: 0 when there is no difference or all were set right; 1 when there is one, or one may be;
2 when the command could not be carried out.
`;

await runCommand(async () => {
  const options = readOptions({
    write: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
  });
  if (options.help) {
    console.log(HELP);
    return;
  }
  if (options.write && options['dry-run']) {
    throw new CommandError('--write or --dry-run, not both');
  }
  const { table, ...question } = await openGround(options);
  const rebuild = rebuildRollups({
    readLedger: readLedgerIn(table),
    readRollups: readRollupsIn(table),
    rollupKeyFor,
    setRollup: setRollupIn(table),
    rollUp: rollUpUnsettledIn(table),
    readMeter: readMeter(table),
    readExpired: readExpiredIn(table),
    onProgress: tellProgress(),
  });
  const report = await rebuild({ ...question, writes: options.write });
  const { team, month } = question;
  console.log(
    options.json
      ? JSON.stringify({ team, month: month.id, ...rebuildJson(report) }, undefined, 2)
      : `Team ${team}, ${month.id}: ${rebuildText(report, options.write)}`,
  );
  process.exitCode = report.isRight ? 0 : 1;
});
