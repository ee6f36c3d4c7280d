import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { identityBody, identityProblem } from '../../../src/http/identity-problem.ts';

const ofBody = ({ body = '' }: APIGatewayProxyStructuredResultV2): unknown => JSON.parse(body);

describe('who is not known', () => {
  it('and brought no token is asked for one', () => {
    const answer = identityProblem({
      outcome: 'unauthenticated',
      detail: 'The request does not say who calls',
      hasToken: false,
    });

    expect(answer).toMatchObject({
      statusCode: 401,
      headers: { 'content-type': 'application/problem+json', 'www-authenticate': 'Bearer' },
    });
    expect(ofBody(answer)).toEqual({
      type: 'about:blank',
      status: 401,
      title: 'Who calls is not known',
      detail: 'The request does not say who calls',
      error: {
        type: 'authentication_error',
        message: 'The request does not say who calls',
        code: 'invalid_token',
        param: null,
      },
    });
  });

  it('and brought a bad token is told what is wrong with it', () => {
    const answer = identityProblem({
      outcome: 'unauthenticated',
      detail: 'The token has expired',
      hasToken: true,
    });

    expect(answer.statusCode).toBe(401);
    expect(answer.headers).toEqual({
      'content-type': 'application/problem+json',
      'www-authenticate': 'Bearer error="invalid_token", error_description="The token has expired"',
    });
  });

  it('for want of keys may come back in five seconds', () => {
    const answer = identityProblem({ outcome: 'unverifiable', detail: 'No keys at present' });

    expect(answer.statusCode).toBe(503);
    expect(answer.headers).toEqual({
      'content-type': 'application/problem+json',
      'retry-after': '5',
    });
    expect(ofBody(answer)).toEqual({
      type: 'about:blank',
      status: 503,
      title: 'Who calls cannot be verified',
      detail: 'No keys at present',
      error: {
        type: 'api_error',
        message: 'No keys at present',
        code: 'identity_unverifiable',
        param: null,
      },
    });
  });
});

describe('who may not call', () => {
  it('is told which scope is missing', () => {
    const answer = identityProblem({
      outcome: 'forbidden',
      detail: 'The token does not have the scope that is needed',
      scope: 'https://gateway.internal/invoke',
    });

    expect(answer.statusCode).toBe(403);
    expect(answer.headers).toEqual({
      'content-type': 'application/problem+json',
      'www-authenticate':
        'Bearer error="insufficient_scope", scope="https://gateway.internal/invoke"',
    });
    expect(ofBody(answer)).toEqual({
      type: 'about:blank',
      status: 403,
      title: 'The call is not allowed',
      detail: 'The token does not have the scope that is needed',
      error: {
        type: 'permission_error',
        message: 'The token does not have the scope that is needed',
        code: 'insufficient_scope',
        param: null,
      },
    });
  });

  it('for another reason is not sent for another token', () => {
    const answer = identityProblem({ outcome: 'forbidden', detail: 'The token names no team' });

    expect(answer.statusCode).toBe(403);
    expect(answer.headers).toEqual({ 'content-type': 'application/problem+json' });
    expect(ofBody(answer)).toMatchObject({ error: { code: 'permission_denied' } });
  });
});

describe('an answer to who is not known', () => {
  it('lets nothing out of the quotes of a header', () => {
    const text = 'a"b\\c\r\nset-cookie: x\tü\u2028\u007f~!#[]';

    const [bad, scoped] = [
      identityProblem({ outcome: 'unauthenticated', detail: text, hasToken: true }),
      identityProblem({ outcome: 'forbidden', detail: 'no', scope: text }),
    ];

    expect(bad.headers?.['www-authenticate']).toBe(
      'Bearer error="invalid_token", error_description="abcset-cookie: x~!#[]"',
    );
    expect(scoped.headers?.['www-authenticate']).toBe(
      'Bearer error="insufficient_scope", scope="abcset-cookie: x~!#[]"',
    );
  });

  it('never has an action, which the gateway would act on', () => {
    const body = identityBody({ outcome: 'unverifiable', detail: 'No keys at present' });

    expect(Object.keys(body)).toEqual(['type', 'status', 'title', 'detail', 'error']);
  });
});
