import { jest } from '@jest/globals';
import type { Invoke } from '../../scripts/local/invoke.ts';
import { type Gate, listen } from '../../scripts/local/server.ts';
import { toRoute } from '../../scripts/local/router.ts';

const MEGABYTE = 1024 * 1024;

let gate: Gate;
beforeEach(async () => {
  gate = await listen(0, [
    toRoute('POST /echo', 'echo'),
    toRoute('POST /broken', 'broken'),
    toRoute('POST /unloaded', 'unloaded'),
  ]);
});
afterEach(() => gate.close());

const openGate = () =>
  gate.open(
    new Map<string, Invoke>([
      [
        'echo',
        (event) => Promise.resolve({ statusCode: 201, body: 'body' in event ? event.body : '' }),
      ],
      ['broken', () => Promise.reject(new Error('a fault of the test'))],
    ]),
  );

const ask = async (method: string, path: string, body?: string) => {
  const headers = { 'content-type': 'text/plain' };
  const response = await fetch(gate.url + path, { method, headers, body: body ?? null });
  return [response.status, await response.text()];
};

describe('the local HTTP API', () => {
  it('is unavailable, health included, until it can decide', async () => {
    const before = [await ask('GET', '/health'), await ask('POST', '/echo', 'hi')];
    openGate();

    expect(before).toEqual([
      [503, '{"message":"Service Unavailable"}'],
      [503, '{"message":"Service Unavailable"}'],
    ]);
    expect(await ask('GET', '/health')).toEqual([200, '{"status":"ok"}']);
    expect(await ask('POST', '/echo', 'hi')).toEqual([201, 'hi']);
  });

  it('knows no other path, no other method, and no function that is not loaded', async () => {
    openGate();

    const answers = [
      await ask('POST', '/other'),
      await ask('GET', '/echo'),
      await ask('POST', '/unloaded'),
    ];

    expect(new Set(answers.map(String))).toEqual(new Set(['404,{"message":"Not Found"}']));
  });

  it('tells the client nothing of what a function threw', async () => {
    const log = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    openGate();

    expect(await ask('POST', '/broken')).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(log).toHaveBeenCalledWith(new Error('a fault of the test'));
    log.mockRestore();
  });

  it('takes a body of 6 MB and refuses a larger one', async () => {
    openGate();

    const [status] = await ask('POST', '/echo', 'x'.repeat(6 * MEGABYTE));

    expect(status).toBe(201);
    expect(await ask('POST', '/echo', 'x'.repeat(6 * MEGABYTE + 1))).toEqual([
      413,
      '{"message":"Request Entity Too Large"}',
    ]);
  });
});
