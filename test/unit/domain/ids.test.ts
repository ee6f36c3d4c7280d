import { InvariantError } from '../../../src/domain/errors.ts';
import {
  isModelId,
  isRequestId,
  isTeamId,
  modelId,
  requestId,
  teamId,
} from '../../../src/domain/ids.ts';

describe('a team id', () => {
  it.each(['a', '7', 'team-1', 'Team_2.eu', 'a'.repeat(64)])('may be %s', (text) => {
    expect(isTeamId(text)).toBe(true);
    expect(teamId(text)).toBe(text);
  });

  it.each(['', ' ', '-a', '.a', '_a', 'a b', 'a#b', 'a/b', 'team:1', 'é', 'a\n', 'a'.repeat(65)])(
    'is never %j',
    (text) => {
      expect(isTeamId(text)).toBe(false);
      expect(() => teamId(text)).toThrow(InvariantError);
    },
  );
});

describe.each([
  ['model', isModelId, modelId],
  ['request', isRequestId, requestId],
] as const)('a %s id', (_what, isId, idOf) => {
  it.each(['a', '!', '~', '"', '$', 'openai/gpt-4o:latest@1', 'JKJaXmPLvHcESHA=', 'a'.repeat(200)])(
    'may be %s',
    (text) => {
      expect(isId(text)).toBe(true);
      expect(idOf(text)).toBe(text);
    },
  );

  it.each(['', ' ', 'a b', '#', 'a#b', '\t', 'a\n', '\u007f', 'é', 'a'.repeat(201)])(
    'is never %j',
    (text) => {
      expect(isId(text)).toBe(false);
      expect(() => idOf(text)).toThrow(InvariantError);
    },
  );
});
