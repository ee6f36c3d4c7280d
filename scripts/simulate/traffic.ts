import type { UsageEvent } from '../../src/domain/usage.ts';
import { instant } from '../../src/domain/time.ts';
import { type Call, eventOf, isBounded, newCall, questionOf } from './calls.ts';
import { askOnce, askUntilAnswered, isOver, noteOutcome, type Stage, tell } from './stage.ts';

/** Milliseconds between two calls; each brings seven or eight operations. */
export const BETWEEN_CALLS_MS = 90;
const SLOT_MS = 5_000;

/** Clients that call, each call in its own time, until there were operations enough. */
export const clients = async (stage: Stage): Promise<void> => {
  const { sleep, random, spawn } = stage.scheduler;
  const outbox: UsageEvent[] = [];
  for (let number = 1; !isOver(stage); number += 1) {
    await sleep(random.below(2 * BETWEEN_CALLS_MS));
    const call = newCall(random, number);
    spawn(() => make(stage, call, outbox));
  }
};

const make = async (stage: Stage, call: Call, outbox: UsageEvent[]): Promise<void> => {
  const { sleep, random } = stage.scheduler;
  const isAllowed = await decide(stage, call);
  const goesAllTheSame = !isBounded(call) && random.happens(0.02);
  if (!isAllowed && !goesAllTheSame) return;
  // Requests that are late have arrived by then: no call is over while its decision is under way.
  await sleep(600 + random.below(random.happens(0.1) ? 40_000 : 4_000));
  if (random.happens(0.06)) await takeBack(stage, call);
  else await account(stage, call, outbox);
};

/** A gateway asks once more when it has no answer, and a few ask twice for nothing. */
const decide = async (stage: Stage, call: Call): Promise<boolean> => {
  const { random } = stage.scheduler;
  const isTwin = random.happens(0.03);
  if (isTwin)
    stage.scheduler.spawn(async () => {
      await decideOnce(stage, call);
    });
  for (let tries = 0; tries < 3; tries += 1) {
    const decision = await decideOnce(stage, call);
    if (decision !== 'unknown') return decision === 'allow';
    await stage.scheduler.sleep(random.below(300));
  }
  return false;
};

const decideOnce = async (stage: Stage, call: Call): Promise<'allow' | 'deny' | 'unknown'> => {
  const question = questionOf(stage.scheduler.random, call);
  stage.counts.decisions += 1;
  const answered = await askOnce(stage, ({ guard, clock }) => guard({ ...question, at: clock() }));
  if (answered === undefined) return 'unknown';
  const { outcome, degraded } = answered.answer;
  if (outcome === 'allow') stage.counts.allowed += 1;
  return degraded === true ? 'unknown' : outcome;
};

/** The provider refused it: it is told so, and now and then sent again under its own id. */
const takeBack = async (stage: Stage, call: Call): Promise<void> => {
  const { random, sleep } = stage.scheduler;
  stage.counts.voids += 1;
  await askUntilAnswered(stage, ({ voidCall }) => voidCall(call));
  if (!random.happens(0.3)) return;
  await sleep(random.below(5_000));
  await decide(stage, call);
};

const account = async (stage: Stage, call: Call, outbox: UsageEvent[]): Promise<void> => {
  const { random, sleep, now } = stage.scheduler;
  const endedAt = isBounded(call) ? admissionOf(stage, call) : Math.floor(now());
  if (endedAt === undefined) return;
  const event = eventOf(random, call, endedAt);
  if (!isBounded(call) && (await isNeverTold(stage, call, event))) return;
  await sleep(random.below(6_000));
  const first = tell(stage, event);
  post(stage, outbox, first);
  if (random.happens(0.05)) post(stage, outbox, first);
  if (random.happens(0.12)) await again(stage, { call, first, outbox });
};

/** Of a few nothing is heard, of a few the tokens come first, and a few are late. */
const isNeverTold = async (stage: Stage, call: Call, event: UsageEvent): Promise<boolean> => {
  const { random, sleep } = stage.scheduler;
  if (random.happens(0.05)) {
    stage.untold.push(event);
    return true;
  }
  if (random.happens(0.08)) await reportTokens(stage, call);
  if (random.happens(0.1)) await sleep(random.below(150_000));
  return false;
};

interface Again {
  readonly call: Call;
  readonly first: UsageEvent;
  readonly outbox: UsageEvent[];
}

/** The log is told twice, and now and then the second time it says something else. */
const again = async (stage: Stage, { call, first, outbox }: Again): Promise<void> => {
  const { random, sleep } = stage.scheduler;
  await sleep(random.below(20_000));
  const other = { ...eventOf(random, call, first.at), at: first.at };
  post(stage, outbox, random.happens(0.25) && !isBounded(call) ? tell(stage, other) : first);
};

/** Ended in the window in which it was admitted: only then is its hold an upper bound there. */
const admissionOf = (stage: Stage, { team, request }: Call): number | undefined => {
  const slot = stage.truth.holdOf(team, request)?.slot;
  return slot === undefined ? undefined : slot * SLOT_MS;
};

const reportTokens = async (stage: Stage, { team, request }: Call): Promise<void> => {
  const { random, now } = stage.scheduler;
  const entry = { team, request, tokens: random.below(3_000), at: instant(Math.floor(now())) };
  stage.counts.tokenReports += 1;
  stage.tokensTold.add(`${team}#${request}`);
  const times = random.happens(0.2) ? 2 : 1;
  for (let time = 0; time < times; time += 1) {
    await askUntilAnswered(stage, ({ recordTokens }) => recordTokens(entry));
  }
};

const BATCH_MAX = 6;

/** Whoever comes by takes some of what lies there: batches of any teams, in any order. */
const post = (stage: Stage, outbox: UsageEvent[], event: UsageEvent): void => {
  const { spawn, sleep, random } = stage.scheduler;
  outbox.splice(random.below(outbox.length + 1), 0, event);
  spawn(async () => {
    await sleep(random.below(1_500));
    const batch = outbox.splice(0, 1 + random.below(BATCH_MAX));
    if (batch.length > 0) await deliver(stage, batch);
  });
};

/** Every line of a log is an event of its own, also one that is there twice. */
export const deliver = async (stage: Stage, lines: readonly UsageEvent[]): Promise<void> => {
  const batch = lines.map((event) => ({ ...event }));
  stage.counts.deliveries += 1;
  const outcomes = await askUntilAnswered(stage, ({ record, clock }) => record(batch, clock()));
  for (const [index, event] of batch.entries()) {
    const outcome = outcomes[index];
    if (outcome !== undefined) noteOutcome(stage, event, outcome);
  }
};
