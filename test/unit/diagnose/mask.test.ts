import fc from 'fast-check';
import { diagnose, type Diagnosis } from '../../../scripts/diagnose/diagnose.ts';
import { mask } from '../../../scripts/diagnose/mask.ts';
import { diagnosisJson, diagnosisText } from '../../../scripts/diagnose/print.ts';
import { at } from '../../support/builders.ts';

const NOW = at('2026-11-22T12:00:00Z');

/** All that anybody could read of a diagnosis. */
const shown = (diagnosis: Diagnosis | undefined): string =>
  diagnosis === undefined ? '' : `${diagnosisText(diagnosis)}\n${diagnosisJson(diagnosis)}`;

describe('a secret', () => {
  it.each([
    ['> Authorization: Bearer abcdef', '> Authorization: (masked)'],
    ['authorization: Digest username="mia", response="0a1b"', 'authorization: (masked)'],
    ["curl -H 'x-api-key: abcdef' https://x", "curl -H 'x-api-key: (masked)' https://x"],
    ['{"Authorization":"Bearer abcdef","a":1}', '{"Authorization":"(masked)","a":1}'],
    ['{\\"api_key\\": \\"abcdef\\", \\"a\\": 1}', '{\\"api_key\\": \\"(masked)\\", \\"a\\": 1}'],
    ["('x-api-key', 'abcdef')", "('x-api-key', '(masked)')"],
    ["[(b'x-api-key', b'abcdef')]", "[(b'x-api-key', b'(masked)')]"],
    ['{"x-api-key":["abcdef"]}', '{"x-api-key":["(masked)"]}'],
    ['* [HTTP/2] [1] [authorization: Bearer abcdef]', '* [HTTP/2] [1] [authorization: (masked)'],
    ['client_secret=abcdef', 'client_secret=(masked)'],
    ['Cookie: session=abcdef; a=b', 'Cookie: (masked)'],
    ['Basic bWlhOnNlY3JldA==', 'Basic (masked)'],
    ['the token eyJhbGciOiJub25lIn0.eyJhIjoxfQ. is old', 'the token (masked) is old'],
    ['key sk-proj-abcdef123456', 'key (masked)'],
    ['key AIzaSyA1234567890abcdef', 'key (masked)'],
    ['Incorrect API key provided: abcdef.', 'Incorrect API key provided: (masked)'],
    ['https://x/v1?key=abcdef&a=1', 'https://x/v1?key=(masked)&a=1'],
    ['https://mia:abcdef@x/', 'https://(masked)@x/'],
    ['wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY012', '(masked)'],
  ])('is hidden in %s', (text, hidden) => {
    expect(mask(text)).toBe(hidden);
  });

  it.each([
    'WWW-Authenticate: Bearer error="invalid_token"',
    'Use Bearer authentication, or Basic authentication',
    'basic authentication failure: invalid credentials',
    'external authorization failed',
    'Incorrect API key provided: REPLACE_ME.',
    'x-amzn-requestid: 8d3f2c1a-0b5e-4c7d-9e1f-2a3b4c5d6e7f',
    'no tokens left: 500,123/500,000 tokens per day',
  ])('is not seen where there is none: %s', (text) => {
    expect(mask(text)).toBe(text);
  });

  it('that JSON spells in escapes is hidden once it is read', () => {
    const body =
      '{"allowed":false,"reason":"for \\u0073k-abcdef123456","reason_code":"team_unknown"}';

    const text = shown(diagnose({ status: 429, body }, NOW));

    expect(text).toContain('for (masked)');
    expect(text).not.toContain('abcdef123456');
  });

  it('that JSON spells in escapes is hidden in the evidence too', () => {
    const body =
      '{"error":{"type":"not_found_error","message":"\\u0073k-abcdef123456 has no such model"}}';

    const found = diagnose({ status: 404, body }, NOW);

    expect(found?.evidence.at(-1)).toBe('member error.message: "(masked) has no such model"');
  });

  const secret = fc.stringMatching(/^[A-Za-z0-9]{24,40}$/).map((random) => `Zz9${random}`);
  const planted = fc
    .tuple(
      secret,
      fc.constantFrom<(planted: string) => string>(
        (value) => `> Authorization: Bearer ${value}`,
        (value) => `authorization: ${value}`,
        (value) => `x-api-key: ${value}`,
        (value) => `"x-tollgate-token": "${value}"`,
        (value) => `{"access_token":"${value}","expires_in":3600}`,
        (value) => `sk-${value}`,
        (value) => `eyJhbGciOi.eyJ${value}.${value}`,
        (value) => `Set-Cookie: a=${value}`,
        (value) => `?api-key=${value}`,
      ),
    )
    .map(([value, frame]) => ({ value, framed: frame(value) }));
  const around = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.constantFrom(
      'HTTP/2 429\nserver: awselb/2.0\n',
      '< HTTP/2 401\n<',
      'HTTP/1.1 401 Unauthorized\n',
      '{"error":{"message":"',
      '{"allowed":false,"reason":"x',
      "RateLimitError: 429 {'error': '",
      'data: {"error":{"message":"x"}}',
    ),
  );

  it('is never shown, and nothing crashes, whatever is pasted around it', () => {
    fc.assert(
      fc.property(around, planted, around, (before, { value, framed }, after) => {
        const text = `${before}\n${framed}\n${after}`;

        expect(shown(diagnose({ text }, NOW))).not.toContain(value);
        expect(shown(diagnose({ body: text, headers: [framed] }, NOW))).not.toContain(value);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of any JSON, nested as may be, neither crashes nor is shown', () => {
    fc.assert(
      fc.property(fc.json(), secret, (json, value) => {
        const body = `{"error":{"message":"no","api_key":"${value}"},"more":${json}}`;

        expect(shown(diagnose({ status: 429, body }, NOW))).not.toContain(value);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is quoted', () => {
  it('cannot speak to the terminal, and is cut off', () => {
    const reason = `\\u001b[31mred\\u0007 \\u202e${'x'.repeat(500)}`;

    const found = diagnose(
      { status: 429, body: `{"allowed":false,"reason":"${reason}","reason_code":"?"}` },
      NOW,
    );

    expect(Object.fromEntries(found?.facts ?? [])['reason']).toBe(`[31mred ${'x'.repeat(152)}…`);
  });
});
