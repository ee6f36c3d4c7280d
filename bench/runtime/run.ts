/** `npm start` in bench/runtime: the packages under Lambda's own runtime, beside what they could be. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ROOT } from '../../scripts/build/bundle.ts';
import { useLocalCredentials } from '../../scripts/local/credentials.ts';
import { startEngine } from '../../scripts/local/engine.ts';
import { createTable } from '../../scripts/local/table.ts';
import { readTemplate, type Template } from '../../scripts/local/template.ts';
import {
  lambdaEnvironment,
  loadTimesMs,
  medianOf,
  writeLoadable,
} from '../../scripts/package/load.ts';
import { besideOf, makePackage } from '../../scripts/package/make.ts';
import { startAndInvoke, type Started } from './environment.ts';
import { eventFor } from './events.ts';
import { bareSdk, EMPTY, naive, type Subject } from './subjects.ts';

/** In the path of a prompt: their cold starts are waited for. */
const IN_PATH = ['rate-limit', 'tokens', 'budget', 'prompt-guard', 'ext-authz'];

/** What is measured is the start: neither a slow engine nor a limit is to answer in its place. */
const UNHURRIED = { STORE_ATTEMPT_MS: '5000', DEFAULT_TIER: 'unlimited' } as const;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '11' } } });
const runs = Number(values.runs);

const template = readTemplate(readFileSync(join(ROOT, 'serverless.yml'), 'utf8'));

interface Measured {
  readonly subject: Subject;
  readonly event: unknown;
  readonly starts: Started[];
}

const subjectsOf = async ({ functions }: Template): Promise<readonly Subject[]> => {
  const packaged = makePackage().map((artifact) => ({
    name: artifact.name,
    content: artifact.bundle.content,
    beside: besideOf(artifact),
  }));
  const inPath = functions.filter(({ name }) => IN_PATH.includes(name));
  return [
    EMPTY,
    await bareSdk(),
    ...packaged,
    ...(await Promise.all(inPath.map(({ name, file }) => naive(name, file)))),
  ];
};

const eventOf = ({ name }: Subject): unknown =>
  name === EMPTY.name || name === 'bare SDK' ? {} : eventFor(name.replace(' naive', ''), template);

/** Each in turn, and that many times: what disturbs the machine disturbs them all. */
const measure = async (
  measured: readonly Measured[],
  environment: Readonly<Record<string, string>>,
): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-runtime-'));
  try {
    for (const { subject } of measured) {
      writeLoadable(subject, join(directory, subject.name));
    }
    const turns = Array.from({ length: runs }, () => measured).flat();
    for (const { subject, event, starts } of turns) {
      const deployed = { directory: join(directory, subject.name), environment };
      starts.push(await startAndInvoke(deployed, event));
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/** `200`, where it answers an HTTP request; `failed`, with what it said, where it does not answer. */
const answerOf = ({ starts }: Measured): string => {
  const failed = starts.find(({ outcome }) => outcome.failed);
  if (failed !== undefined) return `failed: ${failed.outcome.body.slice(0, 300)}`;
  const answers = starts.map(({ outcome }): unknown => JSON.parse(outcome.body));
  const statuses = answers.map((answer) => String(Reflect.get(Object(answer), 'statusCode')));
  return [...new Set(statuses)].join(' ').replace('undefined', 'answered');
};

const coldMsOf = ({ starts }: Measured): number => medianOf(starts.map(({ coldMs }) => coldMs));

const print = (measured: readonly Measured[], loadMs: ReadonlyMap<string, number>): void => {
  const named = new Map(measured.map((each) => [each.subject.name, each]));
  const coldOf = (name: string): number => {
    const found = named.get(name);
    return found === undefined ? NaN : coldMsOf(found);
  };
  const loadOf = (name: string): number => loadMs.get(name) ?? NaN;
  console.table(
    measured.map((each) => {
      const { name, content } = each.subject;
      const cold = coldMsOf(each);
      return {
        function: name,
        KB: Math.round(content.length / 1_024),
        answer: answerOf(each),
        'cold ms': Math.round(cold),
        'of empty': (cold / coldOf(EMPTY.name)).toFixed(2),
        'of bare SDK': (cold / coldOf('bare SDK')).toFixed(2),
        'of naive': (cold / coldOf(`${name} naive`)).toFixed(2).replace('NaN', ''),
        'load ms': Math.round(loadOf(name)),
        'load of naive': (loadOf(name) / loadOf(`${name} naive`)).toFixed(2).replace('NaN', ''),
      };
    }),
  );
};

useLocalCredentials();
const engine = await startEngine();
try {
  const environment: Readonly<Record<string, string>> = {
    ...lambdaEnvironment(engine.endpoint),
    ...UNHURRIED,
  };
  const client = new DynamoDBClient({ endpoint: engine.endpoint, region: template.region });
  await createTable({ client, name: environment['TABLE_NAME'] ?? '' });
  const subjects = await subjectsOf(template);
  const measured = subjects.map((subject) => ({ subject, event: eventOf(subject), starts: [] }));
  await measure(measured, environment);
  print(measured, await loadTimesMs(subjects, runs));
  const failed = measured.some(({ starts }: Measured) =>
    starts.some((each) => each.outcome.failed),
  );
  process.exitCode = failed ? 1 : 0;
} finally {
  await engine.stop();
}
