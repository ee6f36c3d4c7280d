import type { CliError } from '../cli/cli-error.ts';
import { shown } from '../cli/text/colour.ts';
import type { Out } from '../cli/world.ts';
import type { Standing } from './counted.ts';
import { type Live, liveView } from './live.ts';
import { type Measured, measureDoors } from './measure.ts';
import { type LoadOptions, requestsOf } from './options.ts';
import type { Timer } from './pace.ts';
import { type LoadTeam, planner } from './plan.ts';
import type { Findings } from './results.ts';
import { runLoad } from './run.ts';
import type { Send } from './sender.ts';
import type { Sending } from './sending.ts';
import type { Sign } from './signature.ts';
import { forEach, type TeamOffice } from './teams.ts';

/** All that one load is made of. */
export interface LoadParts {
  readonly url: string;
  readonly run: string;
  readonly options: LoadOptions;
  readonly teams: readonly LoadTeam[];
  /** Asks once beforehand, so that the teams of the run begin at nothing. */
  readonly probe: string;
  readonly office: TeamOffice;
  readonly sign: Sign;
  readonly send: Send;
  readonly timer: Timer;
  readonly stopped: AbortSignal;
  readonly out: Out;
}

const IN_FLIGHT_MAX = 2_000;
const TOLD_EVERY_MS = 1_000;

/** The load from the first question to the gate's own account of it. */
export const perform = async (parts: LoadParts): Promise<Omit<Findings, 'left'>> => {
  const { url, run, options, teams, timer, stopped } = parts;
  const measured = await measureDoors({
    ...{ ...parts, team: parts.probe, doors: options.doors },
    usageOf: parts.office.usageOf,
  });
  const begunMs = timer.now();
  const sendings = await loadWithView(parts);
  const seconds = (timer.now() - begunMs) / 1_000;
  const account = await accountOf(parts, measured, sendings);
  return {
    ...{ url, run, teams, sendings, seconds },
    isEndedEarly: stopped.aborted,
    ...account,
  };
};

const loadWithView = async (parts: LoadParts): Promise<readonly Sending[]> => {
  const { url, run, options, timer, out } = parts;
  const { rate, durationMs } = options;
  const title = `${url}: ${rate} requests a second, ${options.doors.join(', ')}, ${options.teams} teams`;
  const live = liveView({ out, title, durationMs });
  const ended = new AbortController();
  const telling = tellOf(live, timer, ended.signal);
  try {
    return await runLoad({
      ...{ ...parts, name: run, rate, count: requestsOf(options) },
      ...{ next: planner(options), inFlightMax: IN_FLIGHT_MAX },
      ...{ onSent: live.onSent, onEnded: live.onEnded },
    });
  } finally {
    ended.abort();
    await telling;
  }
};

const tellOf = async (live: Live, timer: Timer, ended: AbortSignal): Promise<void> => {
  const begunMs = timer.now();
  for (let look = 1; !ended.aborted; look += 1) {
    await timer.wait(begunMs + look * TOLD_EVERY_MS - timer.now(), ended);
    live.tell(timer.now() - begunMs);
  }
};

type Account = Pick<Findings, 'standings' | 'measure' | 'notCompared'>;

const accountOf = async (
  { teams, office, timer }: LoadParts,
  measured: Measured,
  sendings: readonly Sending[],
): Promise<Account> => {
  const standings = new Map<string, Standing>();
  if ('notCompared' in measured) return { standings, measure: undefined, ...measured };
  // A guest that has never called is not there.
  const asked = new Set(sendings.map(({ team }) => team));
  const failure = await forEach(
    teams.filter((_, at) => asked.has(at)),
    async ({ name }) => {
      const askedMs = timer.now();
      const report = await office.usageOf(name);
      standings.set(name, { report, askedMs, answeredMs: timer.now() });
    },
  );
  return { standings, measure: measured, notCompared: wordsOf(failure) };
};

const wordsOf = (failure: CliError | undefined): string | undefined =>
  failure && shown(failure.message);
