/**
 * Whether what is read from here can be believed: TLS, or this machine itself, for an issuer that
 * runs beside a local gate. Nothing with a password in it, which would end up in logs.
 */
export const isSecureUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
};

/** As URLs write them: every spelling of an IPv4 address has become four numbers. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
