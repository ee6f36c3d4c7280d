import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Bury, Unusable } from '../../app/ports.ts';
import { StoreFault } from '../../domain/errors.ts';

/** The most that one batch takes. */
const BATCH_MAX = 10;

/** A batch takes 256 KB in all: each of its messages a tenth, less what the envelope takes. */
const BODY_BYTES_MAX = 25_000;

/** Sends what can never be counted to the dead-letter queue. Throws when the queue does not take it. */
export const buryIn =
  (queueUrl: string, client: SQSClient = new SQSClient({})): Bury =>
  async (unusable) => {
    for (let start = 0; start < unusable.length; start += BATCH_MAX) {
      const entries = unusable.slice(start, start + BATCH_MAX).map((each, index) => ({
        Id: String(index),
        MessageBody: bodyOf(each),
      }));
      const { Failed } = await client.send(
        new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
      );
      if (Failed !== undefined && Failed.length > 0) {
        throw new StoreFault('The dead-letter queue did not take everything');
      }
    }
  };

/** The content is cut until the body fits, whatever its characters take when they are written out. */
const bodyOf = ({ reason, content }: Unusable): string => {
  let kept = content.slice(0, BODY_BYTES_MAX);
  for (;;) {
    const body = JSON.stringify({ reason, content: kept, is_cut: kept.length < content.length });
    if (Buffer.byteLength(body) <= BODY_BYTES_MAX) return body.replace(NOT_IN_A_MESSAGE, REPLACED);
    kept = kept.slice(0, Math.floor(kept.length * KEPT_SHARE));
  }
};

const KEPT_SHARE = 0.8;

/** The two characters that the queue refuses and that JSON does not escape. */
const NOT_IN_A_MESSAGE = /[\uFFFE\uFFFF]/g;
const REPLACED = '\uFFFD';
