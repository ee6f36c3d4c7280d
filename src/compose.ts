import { systemClock } from './adapters/clock.ts';
import { connect, type Table } from './adapters/dynamo/connect.ts';
import { readPriceOverrides } from './adapters/dynamo/prices.ts';
import { readPolicyIn } from './adapters/dynamo/teams.ts';
import { identifyFrom } from './adapters/identity/identify.ts';
import { errorText, logTo } from './adapters/log.ts';
import { metricsTo } from './adapters/metrics.ts';
import { type PricesDeps, pricesFrom } from './adapters/prices/price-model.ts';
import type { Identify } from './app/ports-identity.ts';
import type { Log, Measure } from './app/ports-telemetry.ts';
import type { ReadPrices } from './app/ports.ts';
import { termsMemory, type TermsMemory } from './app/terms-memory.ts';
import { type Config, type Environment, readConfig } from './config.ts';
import type { Clock } from './domain/time.ts';
import type { EndpointOptions } from './http/endpoint.ts';

/** What every function starts from: its settings, its log, its table and its clock. */
export interface Foundation {
  readonly config: Config;
  readonly log: Log;
  readonly table: Table;
  readonly clock: Clock;
  readonly measure?: Measure;
}

/** Where log lines and metrics go. */
const writeLine = (line: string): void => {
  process.stdout.write(line);
};

export const foundation = (environment: Environment): Foundation => {
  const config = readConfig(environment);
  return {
    config,
    log: logTo(writeLine, { debug: config.logsDebug }),
    table: connect({ tableName: config.tableName, attemptMs: config.storeAttemptMs }),
    clock: systemClock,
    ...(config.metricsNamespace === undefined
      ? {}
      : { measure: metricsTo(writeLine, config.metricsNamespace) }),
  };
};

/** The bodies of the checks are a few fields. */
const CHECK_BODY_BYTES_MAX = 16_384;

export const endpointOptions = (
  log: Log,
  bodyBytesMax: number = CHECK_BODY_BYTES_MAX,
): EndpointOptions => ({
  bodyBytesMax,
  onError: (error, event) => {
    log('error', 'request failed', {
      correlation: event.requestContext.requestId,
      error: errorText(error),
    });
  },
});

/** To be awaited at the start, so that no request waits for what verifies tokens. */
export const identifyOf = ({ config, log }: Foundation): Promise<Identify> =>
  identifyFrom({
    config: config.identity,
    fetch,
    onFault: (error) => {
      log('error', 'the keys of tokens cannot be fetched: those that are known hold', {
        error: errorText(error),
      });
    },
  });

export const termsOf = ({ table }: Foundation): TermsMemory => termsMemory(readPolicyIn(table));

export const pricesOf = (
  { table, log }: Foundation,
  unread: NonNullable<PricesDeps['unread']> = 'take_list',
): ReadPrices =>
  pricesFrom({
    unread,
    readOverrides: () =>
      readPriceOverrides(table, (price, error) => {
        log('error', 'a price that an operator has set cannot be read: it is left out', {
          reason: price,
          error: errorText(error),
        });
      }),
    onFault: (error) => {
      log('error', 'the prices that operators have set cannot be read: the last known ones hold', {
        error: errorText(error),
      });
    },
  });
