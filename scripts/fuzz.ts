/** `npm run fuzz`: random and hostile requests to every endpoint, by seeds that can be repeated. */
import { parseArgs } from 'node:util';
import { failureText, reportText } from './fuzz/report.ts';
import { fuzz, type FuzzOrder } from './fuzz/run.ts';

const HELP = `npm run fuzz [-- --requests N] [-- --seed S] [-- --only INDEX] [-- --engine]

  --requests N   how many requests; 100000 if not given
  --seed S       what is left to chance, as a number; 1 if not given
  --only INDEX   this one request and no other, with its answer
  --engine       on DynamoDB Local, or what AWS_ENDPOINT_URL_DYNAMODB names, in place of a table in memory

The real functions are asked, in this process and on a clock that goes by the number of the request. A
third of the requests comes from gateways whose headers are believed, with unknown teams denied; a third
with unknown teams as guests; a third with tokens of an issuer.

For every answer it is checked that it is one that is documented, that it is well-formed, that the gateway
reads it as it is meant, that a pass was earned by our own count, and that no secret is in the log.

Exit code: 0 when all of it holds, 1 when something does not, 2 when the command makes no sense.
`;

const TOLD_EVERY_MS = 5_000;

interface Command {
  readonly seed: number;
  readonly requests: number;
  readonly only: number | undefined;
  readonly store: FuzzOrder['store'];
  readonly help: boolean;
}

const readCommand = (): Command => {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      engine: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return {
    seed: wholeNumber('--seed', values.seed),
    requests: wholeNumber('--requests', values.requests),
    only: values.only === undefined ? undefined : wholeNumber('--only', values.only),
    store: values.engine ? 'engine' : 'memory',
    help: values.help,
  };
};

const wholeNumber = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0 && text !== '') return value;
  throw new Error(`${name} is a whole number, not "${text}"`);
};

const perform = async ({ seed, requests, only, store }: Command): Promise<void> => {
  const startedAt = performance.now();
  let toldAt = startedAt;
  let done = 0;
  const onDone = (count: number): void => {
    done += count;
    const now = performance.now();
    if (now - toldAt < TOLD_EVERY_MS) return;
    toldAt = now;
    console.error(`${done} of ${requests} requests, ${((now - startedAt) / 1_000).toFixed(0)} s`);
  };
  console.error(`Seed ${seed}`);
  const report = await fuzz({ seed, requests, only, store, onDone });
  const seconds = (performance.now() - startedAt) / 1_000;
  if (only !== undefined && report.last !== undefined) console.log(failureText(report.last, seed));
  console.log(reportText(report, { seed, seconds }));
  process.exitCode = report.failures.length === 0 ? 0 : 1;
};

try {
  const command = readCommand();
  if (command.help) console.log(HELP);
  else await perform(command);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
