/** `npm run check`: everything but the tests, a line for each, and the output of what failed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';

/**
 * Scripts of package.json, the longest first, since as many run at once as there are processors.
 *
 * Packaging is a check too: it needs no account and no network. What it writes, no other step looks at.
 */
const STEPS = [
  'check:lint',
  'check:types',
  'check:format',
  'package',
  'check:layers',
  'check:unused',
  'check:compose',
];

const passes = async (step: string): Promise<boolean> => {
  const startedAt = performance.now();
  const child = spawn('npm', ['run', '--silent', step], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const passed = child.exitCode === 0;
  console.log(`${passed ? 'passed' : 'FAILED'}  ${step}  (${seconds} s)`);
  if (!passed) console.log(`${stdout}${stderr}`.trimEnd());
  return passed;
};

const waiting = [...STEPS];
const failed: string[] = [];

const takeSteps = async (): Promise<void> => {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    if (!(await passes(step))) failed.push(step);
  }
};

await Promise.all(Array.from({ length: availableParallelism() }, takeSteps));
process.exitCode = failed.length === 0 ? 0 : 1;
