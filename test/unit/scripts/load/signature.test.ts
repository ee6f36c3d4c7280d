import { requestAt } from '../../../../scripts/load/requests.ts';
import { signFor } from '../../../../scripts/load/signature.ts';

const ASKED = requestAt('authz', { team: 'alpha', id: 'call-1' });
const SIGNED = { signs: true, region: undefined, profile: undefined };

const credentials = () =>
  Promise.resolve({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'session' });

const headersAt = async (url: string, options = SIGNED) =>
  signFor(url, options, credentials)(url + ASKED.path, ASKED);

describe('what a load sends', () => {
  it('is signed for the API in the name of the host, with its own headers among what is signed', async () => {
    const headers = await headersAt('https://a1.execute-api.eu-west-1.amazonaws.com');

    expect(headers).toMatchObject({ 'x-team': 'alpha', 'x-amz-security-token': 'session' });
    expect(headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=\S*x-team/,
    );
    expect(JSON.stringify(headers)).not.toContain('secret');
  });

  it('is not signed for this machine, nor where nobody wants it', async () => {
    expect(await headersAt('http://127.0.0.1:3000')).toEqual(ASKED.headers);
    expect(await headersAt('http://[::1]:3000')).toEqual(ASKED.headers);
    expect(await headersAt('https://gate.example', { ...SIGNED, signs: false })).toEqual(
      ASKED.headers,
    );
  });
});
