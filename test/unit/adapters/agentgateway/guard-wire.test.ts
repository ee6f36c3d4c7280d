import { pass, reject } from '../../../../src/adapters/agentgateway/guard-wire.ts';

describe('the answer to the gateway', () => {
  it('passes with a reason and nothing else', () => {
    expect(JSON.stringify(pass('allowed'))).toBe('{"action":{"reason":"allowed"}}');
  });

  it('rejects with a body of text, a whole status and a reason', () => {
    expect(JSON.stringify(reject('spent', { allowed: false }))).toBe(
      '{"action":{"body":"{\\"allowed\\":false}","status_code":429,"reason":"spent"}}',
    );
  });
});
