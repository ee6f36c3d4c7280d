import { isSecureUrl } from '../../../src/domain/secure-url.ts';

describe('a URL that can be believed', () => {
  it.each([
    'https://issuer.example',
    'https://issuer.example:8443/pool?x=1',
    'http://localhost:3001',
    'http://127.0.0.1/keys',
    'http://127.9.9.9:80',
    'http://[::1]:3001',
  ])('is one with TLS, or of this machine: %s', (url) => {
    expect(isSecureUrl(url)).toBe(true);
  });

  it.each([
    '',
    'issuer.example',
    '//issuer.example',
    'http://issuer.example',
    'http://localhost.thief.example',
    'http://127.0.0.1.thief.example',
    'http://thief.example/127.0.0.1',
    'http://localhost@thief.example',
    'http://169.254.169.254',
    'http://0.0.0.0',
    'http://[::2]',
    'https://name:password@issuer.example',
    'https://name@issuer.example',
    'https://:password@issuer.example',
    'file:///etc/passwd',
    'ftp://localhost',
    'data:text/plain,x',
    'javascript:1',
  ])('is not this one: "%s"', (url) => {
    expect(isSecureUrl(url)).toBe(false);
  });
});
