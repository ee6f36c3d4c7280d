/** `npm run canary`: proves against a gate in use that a deny denies and that a pass passes. */
import { errorText } from '../src/adapters/log.ts';
import { StoreFault } from '../src/domain/errors.ts';
import { CanaryError } from './canary/canary-error.ts';
import type { Door } from './canary/doors.ts';
import type { Finding } from './canary/finding.ts';
import { askOf, gateAt, knock, tableOf } from './canary/gate.ts';
import { HELP } from './canary/help.ts';
import { type CanaryOptions, readOptions } from './canary/options.ts';
import { findingText, isGood, reportJson, summaryText } from './canary/report.ts';
import { askEverywhere } from './canary/run.ts';
import { officeIn } from './canary/teams.ts';
import { askThroughGateway } from './canary/through-gateway.ts';

const COULD_NOT_ASK = 2;

const main = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(HELP);
    return;
  }
  const findings: Finding[] = [];
  const note = (finding: Finding): void => {
    findings.push(finding);
    if (!options.json) console.log(findingText(finding));
  };
  if (options.url !== undefined) await askGate({ ...options, url: options.url }, note);
  if (options.gateway !== undefined) {
    note(await askThroughGateway({ ...options, url: options.gateway }));
  }
  console.log(options.json ? reportJson(findings) : `\n${summaryText(findings)}`);
  process.exitCode = isGood(findings) ? 0 : 1;
};

const askGate = async (
  options: CanaryOptions & { readonly url: string },
  onFinding: (finding: Finding) => void,
): Promise<void> => {
  const gate = gateAt(options);
  const ask = askOf(gate);
  const table = await tableOf(options);
  await knock(ask, FIRST_PATH[options.doors[0] ?? 'guard']);
  const stopped = stopOnSignal();
  const office = officeIn(table);
  await askEverywhere({ gate, ask, office, doors: options.doors, stopped, onFinding });
};

/** Each answers a body of nothing without counting anything. */
const FIRST_PATH = {
  'rate-limit': '/v1/rate-limit/check',
  budget: '/v1/budget/check',
  tokens: '/v1/tokens',
  guard: '/prompt-guard/request',
  verdict: '/prompt-guard/verdict',
  'ext-authz': '/ext-authz/v1/chat/completions',
} as const satisfies Record<Door, string>;

/** The teams are removed before it ends, so a signal only says that nothing else is begun. */
const stopOnSignal = (): AbortSignal => {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      console.error('Stopping: the teams of this run are being removed.');
      controller.abort();
    });
  }
  return controller.signal;
};

/** In a line each; anything else is our mistake, and comes with its stack. */
const explained = (error: unknown): readonly unknown[] => {
  if (error instanceof StoreFault) return [`The table cannot be used. ${errorText(error)}`];
  if (!(error instanceof CanaryError)) return [error];
  const cause = error.cause === undefined ? [] : explained(error.cause);
  return [...cause, error.message];
};

try {
  await main();
} catch (error) {
  for (const line of explained(error)) console.error(line);
  process.exitCode = COULD_NOT_ASK;
}
