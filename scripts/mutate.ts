/**
 * `npm run mutate`: breaks the code on purpose, one clause at a time, and sees a test fail.
 *
 * Each mutant is a change of a few characters in a copy of the tree. One that no test notices is a
 * survivor: a clause that could be lost without anybody knowing.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DOOR_MUTANTS } from './mutate/door-mutants.ts';
import { KNOWN_MUTANTS } from './mutate/known-mutants.ts';
import { MUTANTS, type Mutant } from './mutate/mutants.ts';

const HELP = `npm run mutate [-- --only TEXT] [-- --list]

  --only TEXT  only the mutants whose name has this text in it
  --list       their names

Ends with 1 when a mutant survives, or when its text is not in the code any more.
`;

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COPIED = ['src', 'test', 'scripts', 'resources', 'serverless.yml', 'package.json'];
const CONFIGURED = ['jest.config.mjs', 'tsconfig.json', '.npmrc', 'docs'];

const main = (): void => {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, list: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const wanted = [...MUTANTS, ...KNOWN_MUTANTS, ...DOOR_MUTANTS].filter(({ name }) =>
    name.includes(values.only ?? ''),
  );
  if (values.help === true) console.log(HELP);
  else if (values.list === true) console.log(wanted.map(({ name }) => name).join('\n'));
  else process.exitCode = runAll(wanted);
};

const runAll = (mutants: readonly Mutant[]): number => {
  const copy = mkdtempSync(path.join(tmpdir(), 'tollgate-mutate-'));
  try {
    for (const each of [...COPIED, ...CONFIGURED]) {
      cpSync(path.join(ROOT, each), path.join(copy, each), { recursive: true });
    }
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
    const survivors = mutants.filter((mutant, index) => {
      const outcome = run(copy, mutant);
      console.log(`${index + 1}/${mutants.length}  ${outcome.padEnd(9)} ${mutant.name}`);
      return outcome !== 'killed';
    });
    console.log(`${mutants.length - survivors.length} killed, ${survivors.length} not`);
    return survivors.length === 0 ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};

type Outcome = 'killed' | 'SURVIVED' | 'NOT FOUND';

const run = (copy: string, { file, from, to, tests }: Mutant): Outcome => {
  const target = path.join(copy, file);
  const original = readFileSync(target, 'utf8');
  if (!original.includes(from)) return 'NOT FOUND';
  writeFileSync(
    target,
    original.replace(from, () => to),
  );
  try {
    const { status } = spawnSync('npx', ['jest', ...tests, '--bail'], {
      cwd: copy,
      stdio: 'ignore',
    });
    return status === 0 ? 'SURVIVED' : 'killed';
  } finally {
    writeFileSync(target, original);
  }
};

main();
