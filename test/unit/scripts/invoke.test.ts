import { invokeWith } from '../../../scripts/local/invoke.ts';
import { toEvent } from '../../../scripts/local/event.ts';
import { toRoute } from '../../../scripts/local/router.ts';

const event = toEvent(
  {
    method: 'POST',
    target: '/v1/tokens',
    rawHeaders: [],
    body: Buffer.alloc(0),
    sourceIp: '127.0.0.1',
    requestId: 'the-request',
    receivedAtMs: 0,
  },
  { route: toRoute('POST /v1/tokens', 'tokens'), pathParameters: {} },
);

const aFunction = (timeoutMs: number) => ({
  name: 'tokens',
  file: 'src/functions/tokens/handler.ts',
  exportName: 'handler',
  timeoutMs,
  memoryMb: 512,
});

describe('a function called locally', () => {
  it('is given the event and the context that Lambda gives it', async () => {
    const invoke = invokeWith(aFunction(60_000), (given, context) => ({
      sameEvent: given === event,
      name: context.functionName,
      memory: context.memoryLimitInMB,
      hasTime: context.getRemainingTimeInMillis() > 0,
    }));

    expect(await invoke(event)).toEqual({
      sameEvent: true,
      name: 'tokens',
      memory: '512',
      hasTime: true,
    });
  });

  it('is given up when its time is over', async () => {
    const never = invokeWith(aFunction(1), () => new Promise(() => undefined));

    await expect(never(event)).rejects.toThrow('Task timed out after 0.001 seconds');
  });

  it.each([
    [
      'at once',
      () => {
        throw new Error('broken');
      },
    ],
    ['later', () => Promise.reject(new Error('broken'))],
  ])('fails as its handler does when that throws %s', async (_when, handler) => {
    await expect(invokeWith(aFunction(60_000), handler)(event)).rejects.toThrow('broken');
  });
});
