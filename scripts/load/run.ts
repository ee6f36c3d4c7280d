import { outcomeOf } from './answers.ts';
import { keepPace, type Timer } from './pace.ts';
import type { LoadTeam, PlannedRequest } from './plan.ts';
import { type GateRequest, requestAt } from './requests.ts';
import type { Send } from './sender.ts';
import type { Outcome, Sending } from './sending.ts';
import type { Sign } from './signature.ts';

export interface Run {
  readonly url: string;
  /** What distinguishes its teams and its requests from those of every other run. */
  readonly name: string;
  readonly teams: readonly LoadTeam[];
  readonly rate: number;
  readonly count: number;
  readonly next: () => PlannedRequest;
  readonly sign: Sign;
  readonly send: Send;
  readonly timer: Timer;
  readonly stopped: AbortSignal;
  /** Beyond it a request is not sent: the machine of the sender is not to be what breaks. */
  readonly inFlightMax: number;
  readonly onSent: () => void;
  readonly onEnded: (sending: Sending) => void;
}

/** Sends what is due, and returns once every answer is there, or its time is over. */
export const runLoad = async (run: Run): Promise<readonly Sending[]> => {
  const { rate, count, timer, stopped } = run;
  const sendings: Sending[] = [];
  const inFlight = new Set<Promise<void>>();
  const note = (sending: Sending): void => {
    sendings.push(sending);
    run.onEnded(sending);
  };
  const onDue = (request: number, dueMs: number): void => {
    const planned = run.next();
    const due = { request, dueMs, team: planned.team, door: planned.door };
    for (let copy = 0; copy < planned.copies; copy += 1) {
      if (inFlight.size >= run.inFlightMax) {
        note(notSent(due, timer.now()));
        continue;
      }
      const sending = sendOne(run, due).then(note);
      const ended = sending.finally(() => inFlight.delete(ended));
      inFlight.add(ended);
    }
  };
  await keepPace({ rate, count, timer, stopped, onDue });
  await Promise.all(inFlight);
  return sendings;
};

type Due = Pick<Sending, 'request' | 'team' | 'door' | 'dueMs'>;

const notSent = (due: Due, nowMs: number): Sending => ({
  ...due,
  ...{ sentMs: nowMs, endedMs: nowMs, outcome: { kind: 'not sent' } },
});

const sendOne = async (run: Run, due: Due): Promise<Sending> => {
  const { timer, teams, name } = run;
  run.onSent();
  const asked = requestAt(due.door, {
    team: teams[due.team]?.name ?? '',
    id: `load-${name}-${due.request}`,
  });
  const headers = await signed(run, asked);
  const sentMs = timer.now();
  const outcome: Outcome =
    headers === undefined
      ? { kind: 'failed', why: 'not signed' }
      : outcomeOf(due.door, await run.send(asked, headers));
  return { ...due, sentMs, endedMs: timer.now(), outcome };
};

/** Credentials that run out in the middle are told among the failures. */
const signed = async (
  { url, sign }: Run,
  asked: GateRequest,
): Promise<Readonly<Record<string, string>> | undefined> => {
  try {
    return await sign(url + asked.path, asked);
  } catch {
    // Whatever the reason: its text may name what is secret, and the first request has told it in full.
    return undefined;
  }
};
