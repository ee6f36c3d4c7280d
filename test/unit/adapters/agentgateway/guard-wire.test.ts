import {
  pass,
  reject,
  type RejectStatus,
} from '../../../../src/adapters/agentgateway/guard-wire.ts';

describe('the answer to the gateway', () => {
  it('passes with a reason and nothing else', () => {
    expect(JSON.stringify(pass('allowed'))).toBe('{"action":{"reason":"allowed"}}');
  });

  it('rejects with a body of text, a whole status and a reason', () => {
    expect(
      JSON.stringify(reject({ reason: 'spent', body: '{"allowed":false}', status: 429 })),
    ).toBe('{"action":{"body":"{\\"allowed\\":false}","status_code":429,"reason":"spent"}}');
  });

  it.each<RejectStatus>([401, 403, 429, 503])(
    'has the status of the rejection as a number: %i',
    (status) => {
      expect(JSON.stringify(reject({ reason: 'no', body: '', status }))).toBe(
        `{"action":{"body":"","status_code":${status},"reason":"no"}}`,
      );
    },
  );
});
