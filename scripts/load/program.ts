import { askOf } from '../cli/api.ts';
import { connectionFor } from '../cli/connection.ts';
import type { World } from '../cli/world.ts';
import { withTeams } from './crew.ts';
import { HELP } from './help.ts';
import { pageOf } from './html/page.ts';
import { type LoadOptions, readOptions } from './options.ts';
import type { Timer } from './pace.ts';
import { perform } from './perform.ts';
import { teamsOf } from './plan.ts';
import { type Findings, resultsOf } from './results.ts';
import { resultsJson } from './results-json.ts';
import type { Sender } from './sender.ts';
import { seriesOf } from './series.ts';
import { signFor } from './signature.ts';
import { officeAt } from './teams.ts';
import { resultsText } from './text.ts';
import { verdictOn } from './verdict.ts';

/** A gate for as long as it is needed. */
export interface OpenGate {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Everything outside of the program itself, so that a test can be the world. */
export interface LoadWorld {
  /** Its `stopped` is that of what is asked of the admin API: teams are removed after Ctrl-C too. */
  readonly cli: World;
  readonly timer: Timer;
  /** Aborted by Ctrl-C. */
  readonly stopped: AbortSignal;
  readonly openFreshGate: () => Promise<OpenGate>;
  readonly senderTo: (url: string) => Sender;
  /** Throws where no report can be written; one that is there stays until there is another. */
  readonly requirePlace: (file: string) => Promise<void>;
  readonly writeText: (file: string, text: string) => Promise<void>;
  /** A few letters that no other run has. */
  readonly newRun: () => string;
}

/** The exit code: 0 or 1. Anything thrown is why there is no result. */
export const run = async (args: readonly string[], world: LoadWorld): Promise<0 | 1> => {
  const options = readOptions(args);
  const { stdout } = world.cli;
  if (options.help) {
    stdout.write(`${HELP}\n`);
    return 0;
  }
  // Before an hour's load, not after it, it is known that there is a place for the report.
  if (options.report !== undefined) await world.requirePlace(options.report);
  const gate = await gateFor(options, world);
  try {
    const findings = await loadAt(gate.url, options, world);
    return await tell(findings, options, world);
  } finally {
    await gate.stop();
  }
};

const gateFor = async ({ url }: LoadOptions, world: LoadWorld): Promise<OpenGate> => {
  if (url !== undefined) return { url, stop: () => Promise.resolve() };
  world.cli.stderr.write('Starting a gate for this. --url URL takes one that runs.\n');
  return world.openFreshGate();
};

const loadAt = async (url: string, options: LoadOptions, world: LoadWorld): Promise<Findings> => {
  const { cli, timer, stopped } = world;
  const name = world.newRun();
  const teams = teamsOf(options, name);
  const probe = `load-${name}-probe`;
  const sign = signFor(url, options);
  const ask = askOf(connectionFor({ ...namedOf(options), url, sign: options.signs }, cli), cli);
  const office = officeAt({ ask, holds: options.holds, newKey: cli.newKey });
  const sender = world.senderTo(url);
  const work = () =>
    perform({
      ...{ url, run: name, options, teams, probe, office },
      ...{ sign, send: sender.send, timer, stopped, out: cli.stderr },
    });
  const registered = options.registers ? [...teams, { name: probe, limit: undefined }] : [];
  const removes = !options.keeps && options.url !== undefined;
  try {
    const { result, left } = await withTeams({ office, teams: registered, removes }, work);
    return { ...result, left };
  } finally {
    sender.close();
  }
};

/** Only what was named: an option that is not there has another meaning than one of nothing. */
const namedOf = ({ token, profile, region }: LoadOptions) => ({
  ...(token === undefined ? {} : { token }),
  ...(profile === undefined ? {} : { profile }),
  ...(region === undefined ? {} : { region }),
});

const tell = async (
  findings: Findings,
  options: LoadOptions,
  { cli, writeText }: LoadWorld,
): Promise<0 | 1> => {
  const results = resultsOf(findings);
  const verdict = verdictOn(results);
  const width = cli.stdout.columns;
  cli.stdout.write(`${resultsText(results, verdict, width)}\n`);
  if (options.report !== undefined) {
    const page = pageOf({ results, verdict, options, series: seriesOf(findings.sendings) });
    await writeText(options.report, page);
    cli.stdout.write(`The report is in ${options.report}\n`);
  }
  if (options.json) cli.stdout.write(`${resultsJson(results, verdict)}\n`);
  return verdict.faults.length === 0 ? 0 : 1;
};
