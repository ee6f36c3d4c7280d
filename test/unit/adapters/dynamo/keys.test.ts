import { meterKey, policyKey, tokensReceiptKey } from '../../../../src/adapters/dynamo/keys.ts';
import { InvariantError } from '../../../../src/domain/errors.ts';
import type { RequestId, TeamId } from '../../../../src/domain/ids.ts';
import { REQUEST, TEAM } from '../../../support/builders.ts';

describe('a key', () => {
  it('is this one, which never changes', () => {
    expect(meterKey(TEAM)).toEqual({ pk: { S: 'TEAM#alpha' }, sk: { S: 'METER' } });
    expect(policyKey(TEAM)).toEqual({ pk: { S: 'TEAM#alpha' }, sk: { S: 'POLICY' } });
    expect(tokensReceiptKey(TEAM, REQUEST)).toEqual({
      pk: { S: 'USAGE#alpha#request-1' },
      sk: { S: 'TOKENS' },
    });
  });

  it.each(['', 'a#b', '#'])('is never made of a segment like %j', (text) => {
    expect(() => meterKey(text as TeamId)).toThrow(InvariantError);
    expect(() => tokensReceiptKey(TEAM, text as RequestId)).toThrow(InvariantError);
  });
});
