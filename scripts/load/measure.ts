import { CliError } from '../cli/cli-error.ts';
import { shown } from '../cli/text/colour.ts';
import { outcomeOf } from './answers.ts';
import type { Measure } from './counted.ts';
import { LoadError } from './load-error.ts';
import type { Door } from './options.ts';
import { requestAt } from './requests.ts';
import type { Send } from './sender.ts';
import type { Sign } from './signature.ts';
import type { TeamOffice } from './teams.ts';

export interface Probe {
  readonly url: string;
  readonly run: string;
  /** Nobody else asks in its name. */
  readonly team: string;
  readonly doors: readonly Door[];
  readonly sign: Sign;
  readonly send: Send;
  readonly usageOf: TeamOffice['usageOf'];
}

/** What is known before the load, or why it is not. */
export type Measured = Measure | { readonly notCompared: string };

/** Asks once at each door: whether there is an answer, and what a request of it holds. */
export const measureDoors = async (probe: Probe): Promise<Measured> => {
  let measured: Measured = { day: '', tokens: new Map() };
  for (const door of probe.doors) {
    await knock(probe, door);
    measured = await withTokensOf(door, measured, probe);
  }
  return measured;
};

const WORDS_SHOWN = 200;

const knock = async ({ url, run, team, sign, send }: Probe, door: Door): Promise<void> => {
  const asked = requestAt(door, { team, id: `load-${run}-probe-${door}` });
  const reply = await send(asked, await sign(url + asked.path, asked));
  const outcome = outcomeOf(door, reply);
  if (outcome.kind !== 'failed') return;
  const words = 'body' in reply ? `: ${shown(reply.body.slice(0, WORDS_SHOWN))}` : '';
  throw new LoadError(`No usable answer from ${url}${asked.path}: ${outcome.why}${words}`);
};

/** What the team's day has beyond what is known of the doors before. A report that is refused ends the comparing, not the load. */
const withTokensOf = async (
  door: Door,
  measured: Measured,
  { usageOf, team }: Probe,
): Promise<Measured> => {
  if ('notCompared' in measured) return measured;
  try {
    const { date, tokens } = (await usageOf(team)).day;
    if (measured.day !== '' && measured.day !== date) return { notCompared: 'a day has ended' };
    const before = [...measured.tokens.values()].reduce((all, each) => all + each, 0);
    const ofDoor = tokens.used + tokens.held - before;
    return { day: date, tokens: new Map([...measured.tokens, [door, ofDoor]]) };
  } catch (error) {
    if (error instanceof CliError) return { notCompared: shown(error.message) };
    throw error;
  }
};
