/** `npm run check`: everything but the tests, a line for each, and the output of what failed. */
import { spawnSync } from 'node:child_process';

/** Scripts of package.json. Packaging is a check too: it needs no account and no network. */
const STEPS = [
  'check:types',
  'check:lint',
  'check:layers',
  'check:format',
  'check:unused',
  'check:compose',
  'package',
];

const passes = (step: string): boolean => {
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', step], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const passed = status === 0;
  console.log(`${passed ? 'passed' : 'FAILED'}  ${step}  (${seconds} s)`);
  if (!passed) console.log(`${stdout}${stderr}`.trimEnd());
  return passed;
};

const failed = STEPS.filter((step) => !passes(step));
process.exitCode = failed.length === 0 ? 0 : 1;
