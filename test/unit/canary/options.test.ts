import { CanaryError } from '../../../scripts/canary/canary-error.ts';
import { readOptions } from '../../../scripts/canary/options.ts';

describe('the options of the canary', () => {
  it('are few where the gate is on this machine', () => {
    expect(readOptions(['--url', 'http://127.0.0.1:3000/'])).toEqual({
      ...{ url: 'http://127.0.0.1:3000', signs: true, json: false, help: false, apiKey: '' },
      doors: ['rate-limit', 'budget', 'tokens', 'guard', 'verdict', 'ext-authz'],
      ...{ table: undefined, region: undefined, endpoint: undefined, gateway: undefined },
      ...{ headers: {}, model: 'gpt-4o-mini' },
    });
  });

  it('take a gateway as SDKs are given it, with headers of its own', () => {
    const header = ['--header', 'X-Feature: a: b', '--header', 'cookie:c'];
    const options = readOptions(['--gateway', 'https://llm.example/v1/', ...header]);

    expect(options.gateway).toBe('https://llm.example');
    expect(options.headers).toEqual({ 'x-feature': 'a: b', cookie: 'c' });
  });

  it('name some doors, in whatever order', () => {
    const { doors } = readOptions(['--url', 'http://gate.test', '--doors', 'ext-authz, guard']);

    expect(doors).toEqual(['guard', 'ext-authz']);
  });

  it.each([
    [[], 'Which gate? --url URL, or --gateway URL (see --help)'],
    [['--url', 'gate'], '--url is not a URL: "gate"'],
    [['--url', 'file:///etc'], '--url is not a URL: "file:///etc"'],
    [
      ['--url', 'http://gate.test', '--doors', 'window'],
      'There is no door "window": rate-limit, budget, tokens, guard, verdict, ext-authz',
    ],
    [['--url', 'http://gate.test', '--header', 'none'], '--header is "name: value"'],
  ])('make sense, or are told to make none: %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(new CanaryError(message));
  });
});
