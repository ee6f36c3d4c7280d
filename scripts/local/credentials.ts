/**
 * Gives this process credentials that open nothing, whatever it was started with: an engine asks for
 * some and checks none, and a real key, or a login that has expired, has no business here.
 */
export const useLocalCredentials = (): void => {
  // A profile would win over the two keys.
  delete process.env['AWS_PROFILE'];
  delete process.env['AWS_SESSION_TOKEN'];
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
};
