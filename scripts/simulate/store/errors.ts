import {
  type AttributeValue,
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  ResourceNotFoundException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';

/**
 * The store was asked for something that it does not imitate.
 *
 * A mistake of the simulation and no answer: the service would have gone on.
 */
export class NotImitatedError extends Error {
  override readonly name = 'NotImitatedError';
}

/** What is wrong with an expression, before it is known which expression it is. */
export class ExpressionFlaw extends Error {
  override readonly name = 'ExpressionFlaw';
}

const $metadata = { httpStatusCode: 400 };

/** The SDK has no class for this one: it is told by its name alone. */
export const invalid = (message: string): DynamoDBServiceException =>
  new DynamoDBServiceException({
    name: 'ValidationException',
    $fault: 'client',
    $metadata,
    message,
  });

export const CONDITION_FAILED = 'The conditional request failed';

type Copy = Record<string, AttributeValue>;

/** Every other answer of a simulation is one of these: taking down the stack would cost most of it. */
const withoutStack = <Exception>(make: () => Exception): Exception => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

export const conditionFailed = (item: Copy | undefined): ConditionalCheckFailedException =>
  withoutStack(
    () =>
      new ConditionalCheckFailedException({
        $metadata,
        message: CONDITION_FAILED,
        ...(item === undefined ? {} : { Item: item }),
      }),
  );

export const transactionCanceled = (
  reasons: readonly CancellationReason[],
): TransactionCanceledException => {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return withoutStack(
    () =>
      new TransactionCanceledException({
        $metadata,
        message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
        CancellationReasons: [...reasons],
      }),
  );
};

export const tableNotFound = (): ResourceNotFoundException =>
  new ResourceNotFoundException({
    $metadata,
    message: 'Cannot do operations on a non-existent table',
  });

export const isInvalid = (error: unknown): error is DynamoDBServiceException =>
  error instanceof DynamoDBServiceException && error.name === 'ValidationException';
