import { systemClock } from '../../../src/adapters/clock.ts';
import { logTo } from '../../../src/adapters/log.ts';
import { warmUp } from '../../../src/adapters/dynamo/connect.ts';
import { metricsTo } from '../../../src/adapters/metrics.ts';
import { checkRateLimit, type CheckRateLimit } from '../../../src/app/check-rate-limit.ts';
import { guardPrompt, type GuardPrompt } from '../../../src/app/guard-prompt.ts';
import { foundation, pricesOf } from '../../../src/compose.ts';
import { askingOf, reportedOf } from '../../../src/compose-decisions.ts';
import type { Clock } from '../../../src/domain/time.ts';
import { heard, type HeardTable } from './heard.ts';
import { environmentOf } from '../gate.ts';

/** One environment of a function, as it is deployed: sockets, terms and memories of its own. */
export interface FloodEnvironment extends HeardTable {
  readonly checkRate: CheckRateLimit;
  readonly guard: GuardPrompt;
  readonly clock: Clock;
}

/** Written, for that is part of a decision, and not shown: a flood would fill the terminal. */
const unseen = (): void => undefined;

/** The wiring of the decision handlers, but for where their lines go. A test has a clock of its own. */
export const openEnvironment = async (
  tableName: string,
  clock: Clock = systemClock,
): Promise<FloodEnvironment> => {
  const deployed = foundation(environmentOf(tableName));
  const listened = heard(deployed.table, clock);
  const from = {
    ...deployed,
    clock,
    table: listened.table,
    log: logTo(unseen, { debug: false }),
    measure: metricsTo(unseen, 'Tollgate'),
  };
  await warmUp(from.table);
  const prices = pricesOf(from);
  await prices(clock());
  const asking = askingOf(from);
  return {
    ...listened,
    checkRate: reportedOf(from, checkRateLimit(asking)),
    guard: reportedOf(from, guardPrompt({ ...askingOf(from, 'outcome'), prices })),
    clock,
  };
};
