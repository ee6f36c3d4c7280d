import {
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import type { Scheduler } from './scheduler.ts';
import type { Hooks } from './store/client.ts';
import type { StoreCommand } from './store/store.ts';

/** The life of one environment: its memories go with it. */
export interface Life {
  isOver: boolean;
  readonly end: () => void;
}

export interface FaultRates {
  readonly lostRequest: number;
  readonly lostAnswer: number;
  readonly throttled: number;
  readonly crash: number;
  /** The request arrives after its sender has given it up. */
  readonly late: number;
}

export const USUAL_FAULTS: FaultRates = {
  lostRequest: 0.02,
  lostAnswer: 0.04,
  throttled: 0.01,
  crash: 0.002,
  late: 0.02,
};

const LATENCY_MS = 8;

/** Whoever has died waits for ever, and is never heard of again. */
const forEver = (): Promise<never> => new Promise(() => undefined);

interface Network {
  readonly scheduler: Scheduler;
  readonly life: Life;
  readonly rates: FaultRates;
  /** How long a late request is under way at most. */
  readonly lateMs: number;
}

/** What may become of a command on its way there, and of its answer on the way back. */
export const network = ({ scheduler, life, rates, lateMs }: Network): Hooks => {
  const { sleep, random } = scheduler;

  const isOver = (): boolean => life.isOver;

  const perhapsDie = (): Promise<void> => {
    if (!random.happens(rates.crash)) return Promise.resolve();
    life.end();
    return forEver();
  };

  return {
    beforeApply: async (command) => {
      if (isOver()) return forEver();
      await perhapsDie();
      await sleep(random.happens(rates.late) ? random.below(lateMs) : random.below(LATENCY_MS));
      if (random.happens(rates.lostRequest)) throw new Error('The request was lost');
      if (random.happens(rates.throttled)) throw throttled(command);
    },
    afterApply: async () => {
      if (isOver()) return forEver();
      await perhapsDie();
      await sleep(random.below(LATENCY_MS));
      if (isOver()) return forEver();
      if (random.happens(rates.lostAnswer)) throw new Error('The answer was lost');
    },
  };
};

const throttled = ({ name }: StoreCommand): Error =>
  name === 'TransactWriteItems'
    ? new TransactionCanceledException({
        $metadata: {},
        message: 'Transaction cancelled',
        CancellationReasons: [{ Code: 'TransactionConflict' }],
      })
    : new ProvisionedThroughputExceededException({ $metadata: {}, message: 'Too many requests' });
