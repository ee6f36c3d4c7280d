/** `npm run diagnose`: which layer refused this call, and what to check first. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { systemClock } from '../src/adapters/clock.ts';
import { runDiagnose } from './diagnose/command.ts';
import { DiagnoseError } from './diagnose/diagnose-error.ts';

try {
  const { stdout, exitCode } = await runDiagnose(process.argv.slice(2), {
    // Somebody at a terminal would wait for an answer, and it for them.
    readStdin: async () => (process.stdin.isTTY ? '' : text(process.stdin)),
    readFile: (file) => readFile(file, 'utf8'),
    clock: systemClock,
  });
  process.stdout.write(stdout);
  process.exitCode = exitCode;
} catch (error) {
  console.error(error instanceof DiagnoseError ? error.message : error);
  process.exitCode = 2;
}
