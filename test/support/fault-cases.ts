import type { Counted } from './fault-bench.ts';
import {
  badGateway,
  cutShort,
  failing,
  type Fault,
  garbled,
  lateBy,
  resetAfter,
  resetBefore,
  silent,
  stalledHalfWay,
} from './fault-store.ts';
import type { EndpointName } from './faulty-gate.ts';

export interface FaultCase {
  readonly fault: Fault;
  readonly attempts: 1 | 2;
  /** Whether the store did what was asked before it failed. */
  readonly applies: boolean;
  /** What of the cause stands in the log. */
  readonly logged: string;
}

const notDone = (fault: Fault, logged: string): FaultCase => ({
  fault,
  attempts: 2,
  applies: false,
  logged,
});

const doneUnheard = (fault: Fault, logged: string): FaultCase => ({
  ...notDone(fault, logged),
  applies: true,
});

/** The deployment is wrong, not the moment: no second attempt changes that. */
const hopeless = (name: string): FaultCase => ({
  ...notDone(failing(400, name), name),
  attempts: 1,
});

const NO_ANSWER = 'No answer from the store within 100 ms';

/** Every way in which the store can fail a request, each as the end of "when the store …". */
export const FAULTS: Readonly<Record<string, FaultCase>> = {
  'takes the request and never answers': notDone(silent, NO_ANSWER),
  'resets the connection before the write': notDone(resetBefore, 'ECONNRESET'),
  'answers 500': notDone(failing(500, 'InternalServerError'), 'InternalServerError'),
  'answers 503': notDone(failing(503, 'ServiceUnavailable'), 'ServiceUnavailable'),
  'answers 502 with a page of HTML': notDone(badGateway, 'SyntaxError'),
  'throttles the partition': notDone(failing(400, 'ThrottlingException'), 'ThrottlingException'),
  'is out of provisioned throughput': notDone(
    failing(400, 'ProvisionedThroughputExceededException'),
    'ProvisionedThroughputExceededException',
  ),
  'is beyond the limit of the account': notDone(
    failing(400, 'RequestLimitExceeded'),
    'RequestLimitExceeded',
  ),
  'is busy with a transaction': notDone(
    failing(400, 'TransactionConflictException'),
    'TransactionConflictException',
  ),
  'finds the request invalid': hopeless('ValidationException'),
  'knows no such table': hopeless('ResourceNotFoundException'),
  'denies access': hopeless('AccessDeniedException'),
  'does not know the key': hopeless('UnrecognizedClientException'),
  'answers after two seconds': doneUnheard(lateBy(2_000), NO_ANSWER),
  'resets the connection after the write': doneUnheard(resetAfter, 'ECONNRESET'),
  'breaks off in the middle of its answer': doneUnheard(cutShort, 'aborted'),
  'stalls in the middle of its answer': doneUnheard(stalledHalfWay, NO_ANSWER),
  'answers what is no JSON': doneUnheard(garbled, 'SyntaxError'),
};

export const ENDPOINTS: readonly EndpointName[] = [
  'rate-limit',
  'budget',
  'guard',
  'verdict',
  'tokens',
];

export const NOTHING: Counted = { requests: 0, callsHeld: 0, tokensUsed: 0 };

/** What one call counts, however often its write was sent. */
export const ONE_CALL: Readonly<Record<EndpointName, Counted>> = {
  'rate-limit': { requests: 1, callsHeld: 0, tokensUsed: 0 },
  budget: NOTHING,
  guard: { requests: 1, callsHeld: 1, tokensUsed: 0 },
  verdict: { requests: 1, callsHeld: 1, tokensUsed: 0 },
  tokens: { requests: 0, callsHeld: 0, tokensUsed: 120 },
};
