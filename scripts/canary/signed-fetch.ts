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

/** What is signed of a request. */
export interface Unsigned {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: NonNullable<RequestInit['body']> | null;
}

export interface Signed {
  readonly url: string;
  readonly headers: Headers;
}

/** Signature Version 4. */
export const signerFor = (
  { service, region }: Signing,
  credentials: Credentials,
): ((request: Unsigned) => Promise<Signed>) => {
  // The key of a day is made of four others: made for every request, it would slow a sender of many.
  const cache = new Map<string, ArrayBuffer>();
  return async (request) => {
    const { accessKeyId, secretAccessKey, sessionToken } = await lookedUp(credentials);
    const signer = new AwsV4Signer({
      ...{ service, region, accessKeyId, secretAccessKey, cache, ...request },
      ...(sessionToken === undefined ? {} : { sessionToken }),
    });
    const { url, headers } = await signer.sign();
    return { url: String(url), headers };
  };
};

/** A `fetch` that signs what a caller or a gateway sends to the gate. */
export const signedFetch = (
  signing: Signing,
  credentials: Credentials = defaultProvider(),
): typeof fetch => {
  const sign = signerFor(signing, credentials);
  return async (input, init = {}) => {
    const { url, headers } = await sign({
      url: input instanceof Request ? input.url : String(input),
      method: init.method ?? 'GET',
      headers: new Headers(init.headers),
      body: init.body ?? null,
    });
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
