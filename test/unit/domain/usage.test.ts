import { modelId } from '../../../src/domain/ids.ts';
import { tellsTheSame, tokensOf, type UsageEvent } from '../../../src/domain/usage.ts';
import { at, dollars, MODEL, NOW, REQUEST, TEAM } from '../../support/builders.ts';

describe('the tokens of a call', () => {
  const tokens = { input: 1_000, output: 100, cacheRead: 300, cacheWrite: 200, cacheWriteHour: 50 };

  it('are its prompt and its answer where the input has the cached ones in it', () => {
    expect(tokensOf(tokens, true)).toBe(1_100);
  });

  it('are its prompt with what was cached beside it, and its answer, where it has not', () => {
    expect(tokensOf(tokens, false)).toBe(1_650);
  });

  it('are no fewer than what was cached, whatever the input says', () => {
    expect(tokensOf({ input: 10, output: 0, cacheRead: 300, cacheWrite: 40 }, true)).toBe(340);
  });

  it('have the reasoning in the answer, and are no fewer than it', () => {
    expect(tokensOf({ input: 0, output: 100, reasoning: 90 }, true)).toBe(100);
    expect(tokensOf({ input: 0, output: 100, reasoning: 120 }, false)).toBe(120);
  });
});

describe('two events of one call', () => {
  const event: UsageEvent = {
    team: TEAM,
    request: REQUEST,
    kind: 'used',
    model: MODEL,
    servedModel: undefined,
    provider: 'openai',
    tokens: { input: 1_000, output: 100 },
    at: NOW,
    user: undefined,
    reportedUsd: undefined,
  };

  it.each<[string, Partial<UsageEvent>]>([
    ['when it ended', { at: at('2026-08-22T14:09:00Z') }],
    ['who made it', { user: 'ann' }],
    ['what the gateway reckons', { reportedUsd: dollars(1) }],
    [
      'a count of nothing',
      { tokens: { input: 1_000, output: 100, cacheRead: 0, cacheWriteHour: 0, reasoning: 0 } },
    ],
  ])('tell the same where they differ in %s', (_what, changes) => {
    expect(tellsTheSame(event, { ...event, ...changes })).toBe(true);
    expect(tellsTheSame({ ...event, ...changes }, event)).toBe(true);
  });

  it.each<[string, Partial<UsageEvent>]>([
    ['kind', { kind: 'incomplete' }],
    ['model', { model: modelId('gpt-4o-mini') }],
    ['provider', { provider: 'azure' }],
    ['input', { tokens: { input: 1_001, output: 100 } }],
    ['output', { tokens: { input: 1_000, output: 101 } }],
    ['cache reads', { tokens: { input: 1_000, output: 100, cacheRead: 1 } }],
    ['cache writes', { tokens: { input: 1_000, output: 100, cacheWrite: 1 } }],
    ['cache writes for an hour', { tokens: { input: 1_000, output: 100, cacheWriteHour: 1 } }],
    ['reasoning', { tokens: { input: 1_000, output: 100, reasoning: 1 } }],
  ])('do not where they differ in %s', (_what, changes) => {
    expect(tellsTheSame(event, { ...event, ...changes })).toBe(false);
  });
});
