import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { AwsV4Signer } from 'aws4fetch';
import { CanaryError } from './canary-error.ts';

/** For whom a signature is meant. */
export interface Signing {
  readonly service: 'execute-api' | 'lambda';
  readonly region: string;
}

/** By the host's name; one of the operator's own is taken for that of an HTTP API. */
export const signingFor = (url: string, region: string | undefined): Signing => {
  const { service, region: named } = HOST.exec(new URL(url).hostname)?.groups ?? {};
  const found = region ?? named;
  if (found === undefined) {
    throw new CanaryError('The region is not in the name of the host: --region, or --no-sign');
  }
  return { service: service === 'lambda-url' ? 'lambda' : 'execute-api', region: found };
};

const HOST =
  /\.(?<service>execute-api|lambda-url)\.(?<region>[a-z0-9-]+)\.(?:amazonaws\.com|on\.aws)/;

/** Who signs; looked up as every tool of AWS does. */
export type Credentials = () => Promise<{
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}>;

/** A `fetch` that signs, with Signature Version 4, what a caller or a gateway sends to the gate. */
export const signedFetch = (
  { service, region }: Signing,
  credentials: Credentials = defaultProvider(),
): typeof fetch => {
  return async (input, init = {}) => {
    const keys = await lookedUp(credentials);
    const signer = new AwsV4Signer({
      ...{ service, region, accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey },
      ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken }),
      url: input instanceof Request ? input.url : String(input),
      method: init.method ?? 'GET',
      headers: new Headers(init.headers),
      body: init.body ?? null,
    });
    const { url, headers } = await signer.sign();
    return fetch(url, { ...init, headers });
  };
};

const lookedUp = async (credentials: Credentials): ReturnType<Credentials> => {
  try {
    return await credentials();
  } catch (error) {
    throw new CanaryError(
      `No credentials to sign with: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};
