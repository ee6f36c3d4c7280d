import { gzipSync } from 'node:zlib';
import { readSubscription } from '../../../../src/adapters/cloudwatch/subscription.ts';

const packed = (text: string): string => gzipSync(text).toString('base64');

const message = (changes: Readonly<Record<string, unknown>> = {}): string =>
  packed(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: '/gateway/access',
      logStream: 'gateway-1',
      subscriptionFilters: ['usage'],
      logEvents: [{ id: '384904', timestamp: 1_783_545_433_100, message: 'a line' }],
      ...changes,
    }),
  );

describe('a delivery of CloudWatch Logs', () => {
  it('is read as its events', () => {
    expect(readSubscription(message())).toEqual({
      kind: 'events',
      events: [{ id: '384904', timestamp: 1_783_545_433_100, message: 'a line' }],
    });
  });

  it('may ask whether somebody listens', () => {
    const probe = {
      messageType: 'CONTROL_MESSAGE',
      logEvents: [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health' }],
    };

    expect(readSubscription(message(probe))).toEqual({ kind: 'control' });
  });

  it.each([
    ['nothing', ''],
    ['no base 64', '%%%%'],
    ['not packed', Buffer.from('{"messageType":"DATA_MESSAGE"}').toString('base64')],
    ['cut short', message().slice(0, 60)],
    ['no JSON', packed('{"messageType":')],
  ])('that never will be readable says why: %s', (_what, data) => {
    expect(readSubscription(data)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringMatching(/./) as unknown,
    });
  });

  it.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['no type', '{"logEvents":[]}'],
    ['another type', '{"messageType":"OTHER","logEvents":[]}'],
    ['a type by inheritance', '{"__proto__":{"messageType":"CONTROL_MESSAGE"}}'],
    ['no events', '{"messageType":"DATA_MESSAGE"}'],
  ])('of another shape is told from one that is broken: %s', (_what, text) => {
    expect(readSubscription(packed(text))).toEqual({
      kind: 'unreadable',
      reason: 'Not a CloudWatch Logs message',
    });
  });

  it.each([
    ['an id with a separator', { id: 'a#b' }],
    ['no id', { id: undefined }],
    ['an empty id', { id: '' }],
    ['a time before 1970', { timestamp: -1 }],
    ['half a millisecond', { timestamp: 0.5 }],
    ['a time beyond whole numbers', { timestamp: 1e300 }],
    ['no message', { message: undefined }],
    ['a message of another type', { message: {} }],
  ])('with an event that cannot be one is not read: %s', (_what, changes) => {
    const event = { id: '384904', timestamp: 1, message: 'a line', ...changes };

    expect(readSubscription(message({ logEvents: [event] })).kind).toBe('unreadable');
  });

  it('that unpacks to far more than any log is given up, without unpacking it all', () => {
    const bomb = gzipSync(Buffer.alloc(64_000_000, ' ')).toString('base64');

    expect(bomb.length).toBeLessThan(100_000);
    expect(readSubscription(bomb)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('larger than') as unknown,
    });
  });
});
