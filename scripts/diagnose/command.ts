import type { Clock } from '../../src/domain/time.ts';
import { DiagnoseError } from './diagnose-error.ts';
import { diagnose } from './diagnose.ts';
import { pageText } from './markdown.ts';
import { type Order, readOrder } from './options.ts';
import { diagnosisJson, diagnosisText } from './print.ts';
import type { Pasted } from './read.ts';

const HELP = `npm run diagnose: which layer refused this call, and what to check first.

  curl -i … | npm run --silent diagnose       the output of curl -i or curl -v (with 2>&1)
  npm run diagnose -- --file FILE             the same in a file
  npm run diagnose -- --status 429 --header 'name: value' --body '…'

  --status N      the HTTP status
  --header TEXT   a header of the answer; again for each
  --body TEXT     the body, or the error text of an SDK
  --file FILE     what was pasted, instead of stdin
  --json          for programs
  --markdown      the whole table, as docs/error-codes.md has it

It reads answers of the gateway, error texts of SDKs, answers of a token endpoint and lines of the
gateway's access log. Tokens and keys are never shown; of a token that was sent it says whether it
has expired and which scope it lacks. Nothing is sent anywhere.

Exit code: 0 when the answer is recognised, 1 when it is not, 2 when there is nothing to read.
`;

/** What the command touches outside. */
export interface Surroundings {
  readonly readStdin: () => Promise<string>;
  readonly readFile: (file: string) => Promise<string>;
  readonly clock: Clock;
}

export interface Outcome {
  readonly stdout: string;
  readonly exitCode: 0 | 1;
}

/** Throws a `DiagnoseError` when the command makes no sense. */
export const runDiagnose = async (
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<Outcome> => {
  const order = readOrder(argv);
  if (order.does === 'help') return { stdout: HELP, exitCode: 0 };
  if (order.does === 'markdown') return { stdout: pageText(), exitCode: 0 };
  const diagnosis = diagnose(await pastedBy(order, surroundings), surroundings.clock());
  if (diagnosis === undefined) {
    throw new DiagnoseError('There is nothing to read: paste an answer, or see --help');
  }
  return {
    stdout: `${order.json ? diagnosisJson(diagnosis) : diagnosisText(diagnosis)}\n`,
    exitCode: diagnosis.id === undefined ? 1 : 0,
  };
};

const pastedBy = async (
  { told, file }: Order,
  { readStdin, readFile }: Surroundings,
): Promise<Pasted> => {
  if (file === undefined) return told ?? { text: await readStdin() };
  try {
    return { ...told, text: await readFile(file) };
  } catch (error) {
    // Whatever the file system says, the file is the caller's to mend.
    throw new DiagnoseError('The file cannot be read', { cause: error });
  }
};
