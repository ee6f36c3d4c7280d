import { type SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buryIn } from '../../../../src/adapters/sqs/bury.ts';
import { StoreFault } from '../../../../src/domain/errors.ts';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/123456789012/refused-usage';

/** What SQS takes in one batch, all of its messages together. */
const BATCH_BYTES_MAX = 1_048_576;

interface Sent {
  readonly queue: string | undefined;
  readonly ids: readonly (string | undefined)[];
  readonly bodies: readonly string[];
}

/** A queue that keeps what it takes, and takes what SQS would. */
const aQueue = (failing: ReadonlySet<string> = new Set()) => {
  const sent: Sent[] = [];
  const send = (command: SendMessageBatchCommand) => {
    const entries = command.input.Entries ?? [];
    const bodies = entries.map(({ MessageBody = '' }) => MessageBody);
    const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
    if (entries.length > 10 || bytes > BATCH_BYTES_MAX) {
      return Promise.reject(new Error('BatchRequestTooLong'));
    }
    sent.push({ queue: command.input.QueueUrl, ids: entries.map(({ Id }) => Id), bodies });
    const Failed = entries.filter(({ Id = '' }) => failing.has(Id));
    return Promise.resolve(Failed.length === 0 ? {} : { Failed });
  };
  const client = Object.assign(new SQSClient({ region: 'eu-west-1' }), { send });
  return { sent, bury: buryIn(QUEUE, client) };
};

const unusable = (count: number, content = 'a line') =>
  Array.from({ length: count }, (_, index) => ({ reason: `reason ${index}`, content }));

describe('what can never be counted', () => {
  it('is put into the queue with its reason, ten at a time', async () => {
    const { sent, bury } = aQueue();

    await bury(unusable(23));

    expect(sent.map(({ bodies }) => bodies.length)).toEqual([10, 10, 3]);
    expect(sent[0]?.queue).toBe(QUEUE);
    expect(new Set(sent[0]?.ids).size).toBe(10);
    expect(JSON.parse(sent[2]?.bodies[2] ?? '')).toEqual({
      reason: 'reason 22',
      content: 'a line',
      is_cut: false,
    });
  });

  it('sends nothing where there is nothing', async () => {
    const { sent, bury } = aQueue();

    await bury([]);

    expect(sent).toEqual([]);
  });

  it('is cut where a message has no room for it, and says so', async () => {
    const { sent, bury } = aQueue();

    await bury(unusable(1, 'x'.repeat(200_001)));

    const body = JSON.parse(sent[0]?.bodies[0] ?? '') as { content: string; is_cut: boolean };
    expect(body.is_cut).toBe(true);
    expect(body.content.length).toBeLessThanOrEqual(200_000);
  });

  it('fails where the queue does not take one of them', async () => {
    const { bury } = aQueue(new Set(['1']));

    await expect(bury(unusable(3))).rejects.toThrow(StoreFault);
  });

  it.each([
    ['long', 'x'.repeat(199_000)],
    ['full of quotation marks', '"'.repeat(199_000)],
    ['in another script', '京'.repeat(199_000)],
  ])('fits into what one batch may hold, however %s the lines are', async (_what, content) => {
    const { sent, bury } = aQueue();

    await bury(unusable(12, content));

    expect(sent.flatMap(({ bodies }) => bodies)).toHaveLength(12);
  });

  it('has no character in it that the queue refuses', async () => {
    const { sent, bury } = aQueue();

    await bury(unusable(1, 'a\u0000\u001f\ud83d\ufffe\uffffb'));

    const body = sent[0]?.bodies[0] ?? '';
    expect(body).toMatch(/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u);
    expect(JSON.parse(body)).toMatchObject({ reason: 'reason 0' });
  });
});
