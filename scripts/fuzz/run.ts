import { errorText } from '../../src/adapters/log.ts';
import { splitTarget, toEvent } from '../local/event.ts';
import { message, toResponse } from '../local/response.ts';
import { matchRoute } from '../local/router.ts';
import { flawsOf } from './check.ts';
import { type Fuzzed, type Ground, makeRequest } from './generate.ts';
import { secretOf } from './hostile.ts';
import { listenToLog, type LogLines } from './log-lines.ts';
import { type Pass, PASSES } from './passes.ts';
import { addSeen, type Failure, newReport, type Report } from './report.ts';
import type { Seen } from './seen.ts';
import { openTally, type Tally } from './tally.ts';
import { registered } from './teams.ts';
import { type Hands, holdClock, timeOf } from './time.ts';
import { openMint } from './tokens.ts';
import { answerAs, openEngine, openMemory, openWorld, type World } from './world.ts';

export interface FuzzOrder {
  readonly seed: number;
  readonly requests: number;
  /** This one request and no other. */
  readonly only: number | undefined;
  readonly store: 'memory' | 'engine';
  readonly onDone: (done: number) => void;
}

/** At once, as a gateway would ask. */
const TOGETHER = 16;

export const fuzz = async (order: FuzzOrder): Promise<Report> => {
  const report = newReport();
  for (const [at, pass] of PASSES.entries()) {
    const all = order.only === undefined ? indexes(order.requests, at) : [order.only];
    const own = all.filter((index) => index % PASSES.length === at);
    if (own.length > 0) await fuzzPass({ order, pass, report }, own);
  }
  return report;
};

const indexes = (requests: number, first: number): readonly number[] =>
  Array.from({ length: Math.ceil((requests - first) / PASSES.length) }, (_, nth) => {
    return first + nth * PASSES.length;
  });

interface PassOrder {
  readonly order: FuzzOrder;
  readonly pass: Pass;
  readonly report: Report;
}

const fuzzPass = async (
  { order, pass, report }: PassOrder,
  own: readonly number[],
): Promise<void> => {
  const tableName = `fuzz-${pass.name}-${process.pid}`;
  const store = order.store === 'memory' ? openMemory(tableName) : await openEngine(tableName);
  const mint = pass.name === 'tokens' ? await openMint([...registered.keys()]) : undefined;
  const silence = mint === undefined ? () => undefined : answerAs(mint);
  const clock = holdClock();
  const log = listenToLog();
  try {
    const world = await openWorld(pass, store);
    const hasGuests = pass.settings['UNKNOWN_TEAM'] === 'default-tier';
    const tally = openTally({ registered, mint, hasGuests });
    const ground = { seed: order.seed, routes: world.routes, mint };
    await askAll({ order, report, world, tally, log, clock, ground }, own);
    report.passes += tally.passes();
  } finally {
    log.letGo();
    clock.letGo();
    silence();
    await store.close();
  }
};

interface Stage {
  readonly order: FuzzOrder;
  readonly report: Report;
  readonly world: World;
  readonly tally: Tally;
  readonly log: LogLines;
  readonly clock: Hands;
  readonly ground: Ground;
}

const askAll = async (stage: Stage, own: readonly number[]): Promise<void> => {
  const { order, report, world, tally, log, clock, ground } = stage;
  for (let from = 0; from < own.length; from += TOGETHER) {
    const batch = own.slice(from, from + TOGETHER);
    clock.set(timeOf(batch[0] ?? 0));
    const requests = batch.map((index) => makeRequest(ground, index));
    const outcomes = await Promise.all(requests.map((request) => ask(world, request)));
    for (const each of outcomes) judge({ report, tally }, each);
    noteLog(report, log.takeFlaws(), requests);
    order.onDone(batch.length);
  }
};

type Outcome = Seen | Failure;

/** Through the API's own routing, to the function and back. */
const ask = async ({ routes, functions }: World, request: Fuzzed): Promise<Outcome> => {
  const { path } = splitTarget(request.target);
  const match = matchRoute(routes, { method: request.method, path });
  const invoke = functions.get(match?.route.functionName ?? '');
  const at = Date.now();
  const requestId = `api-${request.index}`;
  const seen = { request, route: match?.route.key, requestId, at };
  if (match === undefined || invoke === undefined) {
    return { ...seen, response: message(404, 'Not Found') };
  }
  const source = { sourceIp: '127.0.0.1', receivedAtMs: at, requestId };
  try {
    return {
      ...seen,
      response: toResponse(await invoke(toEvent({ ...request, ...source }, match))),
    };
  } catch (error) {
    return { request, flaws: [`thrown: ${errorText(error)}`], answer: undefined };
  }
};

interface Judging {
  readonly report: Report;
  readonly tally: Tally;
}

const judge = ({ report, tally }: Judging, outcome: Outcome): void => {
  if ('flaws' in outcome) {
    report.failures.push(outcome);
    return;
  }
  addSeen(report, outcome);
  const flaws = [...flawsOf(outcome), ...tally.count(outcome)];
  if (flaws.length > 0) {
    report.failures.push({ request: outcome.request, flaws, answer: outcome.response });
  }
};

/** What is planted says with which request it came; for the rest the first of the batch stands. */
const noteLog = (report: Report, flaws: readonly string[], requests: readonly Fuzzed[]): void => {
  if (flaws.length === 0) return;
  const isPlantedIn = ({ index }: Fuzzed) => flaws.some((flaw) => flaw.includes(secretOf(index)));
  const request = requests.find(isPlantedIn) ?? requests[0];
  if (request !== undefined) report.failures.push({ request, flaws, answer: undefined });
};
