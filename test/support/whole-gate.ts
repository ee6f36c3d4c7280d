import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { seedDemoTeams } from '../../scripts/local/demo-teams.ts';
import { type Invoke, loadFunctions } from '../../scripts/local/invoke.ts';
import type { Route } from '../../scripts/local/router.ts';
import { listen } from '../../scripts/local/server.ts';
import { readTemplate } from '../../scripts/local/template.ts';
import { type RoleWatch, watchRoles } from './role-watch.ts';
import { openTable } from './table.ts';

const ROOT = new URL('../../', import.meta.url);

/** Every function of serverless.yml in this process, on a table of its own. */
export interface WholeGate {
  readonly url: string;
  readonly routes: readonly Route[];
  readonly functions: ReadonlyMap<string, Invoke>;
  /** What the functions have asked of the store so far, and whether their roles allow it. */
  readonly roles: RoleWatch;
  readonly close: () => Promise<void>;
}

/** Once for a test file: the handlers read their settings when they are imported. */
export const openWholeGate = async (): Promise<WholeGate> => {
  const template = readTemplate(readFileSync(new URL('serverless.yml', ROOT), 'utf8'));
  const table = await openTable();
  await seedDemoTeams(table);
  const settings = { ...template.environment, STORE_ATTEMPT_MS: '5000', TABLE_NAME: table.name };
  Object.assign(process.env, settings);
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const gate = await listen(0, template.routes);
  const roles = watchRoles();
  const loaded = await loadFunctions(template.functions);
  const functions = new Map(
    [...loaded].map(([name, invoke]) => [name, roles.watch(name, invoke)] as const),
  );
  gate.open(functions);
  return {
    url: gate.url,
    routes: template.routes,
    functions,
    roles,
    close: async () => {
      jest.restoreAllMocks();
      await gate.close();
      await table.close();
    },
  };
};

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const PROGRAM = fileURLToPath(new URL('scripts/tollgate.ts', ROOT));

/** The command line as somebody runs it, with their standard input. */
export const runTollgate = async (
  { url }: WholeGate,
  line: string,
  input: string,
): Promise<Ended> => {
  const child = spawn(process.execPath, [PROGRAM, ...line.split(' ')], {
    env: { ...process.env, NODE_OPTIONS: '', TOLLGATE_URL: url },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
  child.stdin.end(input);
  await once(child, 'close');
  return { code: child.exitCode, ...printed };
};
