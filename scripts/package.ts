/** `npm run package`: the deployment packages, and what they weigh. */
import { parseArgs } from 'node:util';
import { type Loadable, loadTimesMs, TOKENS } from './package/load.ts';
import { type Artifact, besideOf, makePackage } from './package/make.ts';
import { differing, linesOf, tableText, withTokens } from './package/report.ts';

const HELP = `npm run package [-- --twice] [-- --json]

Makes the deployment packages in .serverless/, which needs neither account nor network, and prints of
each function what it weighs and how long it takes to load: the median of a few fresh processes, on this machine.
Below it stands the file that it loads besides where tokens are verified, and how long loading takes there.

  --twice  makes them twice, and fails when the packages are not the same to the byte
  --json   the same as JSON, with the SHA-256 of each package

Exit code: 0; 1 when two packages differ; 2 when there is no package.
`;

/** An odd number, so that there is one in the middle. A benchmark takes more: bench/runtime. */
const PROCESSES = 3;

const readOrder = () =>
  parseArgs({
    options: {
      twice: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;

/** As it is by default, and where it verifies tokens. */
const loadablesOf = (artifact: Artifact): readonly Loadable[] => {
  const { name, bundle, tokens } = artifact;
  const loadable = { name, content: bundle.content, beside: besideOf(artifact) };
  return tokens === undefined
    ? [loadable]
    : [loadable, { ...loadable, name: withTokens(name), environment: TOKENS }];
};

const main = async (): Promise<void> => {
  const { twice, json, help } = readOrder();
  if (help) {
    console.log(HELP);
    return;
  }
  const artifacts = makePackage();
  const differ = twice ? differing(artifacts, makePackage()) : [];
  const loadables = artifacts.flatMap(loadablesOf);
  const lines = linesOf(artifacts, await loadTimesMs(loadables, PROCESSES));
  console.log(json ? JSON.stringify(lines, undefined, 2) : tableText(lines));
  if (twice && !json && differ.length === 0) console.log('Made twice, the same to the byte.');
  if (differ.length > 0) {
    console.error(`Made twice, and not the same: ${differ.join(', ')}`);
    process.exitCode = 1;
  }
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
