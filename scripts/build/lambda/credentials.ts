/**
 * Stands in the packages for the SDK's search for credentials.
 *
 * Lambda hands a function the credentials of its role in three variables, and there the search ends
 * anyway: what else it knows (profiles, single sign-on, containers, the metadata of a machine) is a
 * third of a package. Nothing here is read before the first request, and nothing runs out: Lambda
 * ends an environment before its credentials do.
 */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Our retries know a deployment that is wrong, as opposed to a bad moment, by this name. */
class CredentialsProviderError extends Error {
  override readonly name = 'CredentialsProviderError';
}

export const defaultProvider = (): (() => Promise<Credentials>) => () =>
  // A promise, whatever becomes of it: the SDK handles what is rejected, and not what is thrown.
  Promise.resolve(process.env).then(credentialsIn);

export const credentialsIn = (
  environment: Readonly<Record<string, string | undefined>>,
): Credentials => {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'] ?? '';
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'] ?? '';
  const sessionToken = environment['AWS_SESSION_TOKEN'] ?? '';
  if (accessKeyId === '' || secretAccessKey === '') {
    throw new CredentialsProviderError(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set: a packaged function takes its ' +
        'credentials from where Lambda puts them, and looks nowhere else',
    );
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) };
};
