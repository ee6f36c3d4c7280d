import {
  type ClientView,
  type FailureMode,
  type GuardReply,
  readGuardReply,
  whatTheClientSees,
} from '../../scripts/gateway/reply.ts';

/** What a row of the table is, the body of the reply as it comes over the wire, how it is read. */
type Row = readonly [name: string, reply: string, read: GuardReply];

const PASS: GuardReply = { outcome: 'pass' };
const REJECT_429: GuardReply = { outcome: 'reject', status: 429, body: 'x' };
const NO_KNOWN_ACTION: GuardReply = { outcome: 'error', why: 'no known action' };
const NO_ACTION: GuardReply = { outcome: 'error', why: 'no action' };
const NOT_JSON: GuardReply = { outcome: 'error', why: 'not JSON' };
const NOT_HELD: GuardReply = {
  outcome: 'error',
  why: 'not to be held: too deep, a lone surrogate or a number out of range',
};
const MASK_ALL: GuardReply = { outcome: 'mask', of: 'messages', messages: [] };

const PASSES: readonly Row[] = [
  ['a reason', '{"action":{"reason":"ok"}}', { outcome: 'pass', reason: 'ok' }],
  ['nothing', '{"action":{}}', PASS],
  ['a reason of null', '{"action":{"reason":null}}', PASS],
  [
    'a field beside the action',
    '{"action":{"reason":"ok"},"allowed":true}',
    { outcome: 'pass', reason: 'ok' },
  ],
  ['the nested pass', '{"action":{"pass":{}}}', PASS],
  ['white space around', ' \t\r\n{ "action" : { } }\r\n', PASS],
  ['a name spelt with an escape', '{"\\u0061ction":{}}', PASS],
  [
    'a pair of surrogates',
    '{"action":{"reason":"\\ud83d\\ude00"}}',
    { outcome: 'pass', reason: '😀' },
  ],
  ['a name beside the action given twice', '{"allowed":1,"allowed":2,"action":{}}', PASS],
  ['a list of the one field', '{"action":["ok"]}', { outcome: 'pass', reason: 'ok' }],
  ['a list for the whole reply', '[{"reason":"ok"}]', { outcome: 'pass', reason: 'ok' }],
];

/** The dangerous half of the contract: whoever wrote these meant to deny. */
const PASSES_MEANT_AS_REJECT: readonly Row[] = [
  [
    'the nested reject',
    '{"action":{"reject":{"status_code":429,"body":"x","reason":"spent"}}}',
    PASS,
  ],
  ['the nested mask', '{"action":{"mask":{"body":{"messages":[]}}}}', PASS],
  ['a status in quotes', '{"action":{"body":"x","status_code":"429"}}', PASS],
  ['a status with a decimal point', '{"action":{"body":"x","status_code":429.0}}', PASS],
  ['a status with an exponent', '{"action":{"body":"x","status_code":4.29e2}}', PASS],
  ['a status of 70000', '{"action":{"body":"x","status_code":70000}}', PASS],
  ['a status of 65536', '{"action":{"body":"x","status_code":65536}}', PASS],
  ['a status of -1', '{"action":{"body":"x","status_code":-1}}', PASS],
  ['a status of -0', '{"action":{"body":"x","status_code":-0}}', PASS],
  ['a status of null', '{"action":{"body":"x","status_code":null}}', PASS],
  ['a status of true', '{"action":{"body":"x","status_code":true}}', PASS],
  ['an object for a body', '{"action":{"body":{"error":"x"},"status_code":429}}', PASS],
  ['a body of null', '{"action":{"body":null,"status_code":429}}', PASS],
  ['a body without a status', '{"action":{"body":"x"}}', PASS],
  ['a status without a body', '{"action":{"status_code":429}}', PASS],
  ['a status in camel case', '{"action":{"body":"x","statusCode":429}}', PASS],
  ['a status given twice', '{"action":{"body":"x","status_code":429,"status_code":429}}', PASS],
  ['a body given twice', '{"action":{"body":"x","body":"x","status_code":429}}', PASS],
  [
    'a reason that stays',
    '{"action":{"body":"x","status_code":"429","reason":"spent"}}',
    { outcome: 'pass', reason: 'spent' },
  ],
];

const REJECTS: readonly Row[] = [
  [
    'all three fields',
    '{"action":{"body":"..","status_code":429,"reason":".."}}',
    { outcome: 'reject', status: 429, body: '..', reason: '..' },
  ],
  ['no reason', '{"action":{"body":"x","status_code":429}}', REJECT_429],
  ['a reason of null', '{"action":{"body":"x","status_code":429,"reason":null}}', REJECT_429],
  [
    'fields that mean nothing',
    '{"action":{"body":"x","status_code":429,"headers":{"retry-after":"1"}}}',
    REJECT_429,
  ],
  [
    'a document in a string',
    '{"action":{"body":"{\\"allowed\\":false}","status_code":429}}',
    { outcome: 'reject', status: 429, body: '{"allowed":false}' },
  ],
  [
    'a zero character',
    '{"action":{"body":"\\u0000","status_code":429}}',
    { outcome: 'reject', status: 429, body: '\u0000' },
  ],
  [
    'no such status: 42',
    '{"action":{"body":"x","status_code":42}}',
    { outcome: 'reject', status: 42, body: 'x' },
  ],
  [
    'no such status: 1000',
    '{"action":{"body":"x","status_code":1000}}',
    { outcome: 'reject', status: 1000, body: 'x' },
  ],
  [
    'the largest status',
    '{"action":{"body":"x","status_code":65535}}',
    { outcome: 'reject', status: 65535, body: 'x' },
  ],
  [
    'the smallest status',
    '{"action":{"body":"x","status_code":0}}',
    { outcome: 'reject', status: 0, body: 'x' },
  ],
  ['a list of all fields', '{"action":["x",429,null]}', REJECT_429],
];

const MASKS: readonly Row[] = [
  [
    'an object body that has messages',
    '{"action":{"body":{"messages":[]},"status_code":429}}',
    MASK_ALL,
  ],
  [
    'messages',
    '{"action":{"body":{"messages":[{"role":"user","content":"hi"}]},"reason":"pii"}}',
    {
      outcome: 'mask',
      of: 'messages',
      messages: [{ role: 'user', content: 'hi' }],
      reason: 'pii',
    },
  ],
  [
    'choices',
    '{"action":{"body":{"choices":[{"index":0,"message":{"role":"assistant","content":"hi"}}]}}}',
    { outcome: 'mask', of: 'choices', messages: [{ role: 'assistant', content: 'hi' }] },
  ],
  ['messages and choices', '{"action":{"body":{"choices":[],"messages":[]}}}', MASK_ALL],
  ['a body with other fields', '{"action":{"body":{"messages":[],"model":"m"}}}', MASK_ALL],
  [
    'a list of both fields',
    '{"action":[{"messages":[]},"pii"]}',
    { outcome: 'mask', of: 'messages', messages: [], reason: 'pii' },
  ],
  ['a list for the body', '{"action":{"body":[[]]}}', MASK_ALL],
  [
    'a list for a message',
    '{"action":{"body":{"messages":[["user","hi"]]}}}',
    { outcome: 'mask', of: 'messages', messages: [{ role: 'user', content: 'hi' }] },
  ],
];

const PASSES_MEANT_AS_MASK: readonly Row[] = [
  [
    'a message with a third field',
    '{"action":{"body":{"messages":[{"role":"user","content":"hi","name":"ann"}]}}}',
    PASS,
  ],
  [
    'a message in parts',
    '{"action":{"body":{"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}}}',
    PASS,
  ],
  ['a message without content', '{"action":{"body":{"messages":[{"role":"user"}]}}}', PASS],
  [
    'one good message and one without a role',
    '{"action":{"body":{"messages":[{"role":"user","content":"hi"},{"content":"hi"}]}}}',
    PASS,
  ],
  ['messages given twice', '{"action":{"body":{"messages":[],"messages":[]}}}', PASS],
  ['messages that are no list', '{"action":{"body":{"messages":{}}}}', PASS],
  ['a choice without a message', '{"action":{"body":{"choices":[{"text":"hi"}]}}}', PASS],
];

const ERRORS: readonly Row[] = [
  ['the bare word reject', '{"action":"reject"}', NO_KNOWN_ACTION],
  ['the bare word pass', '{"action":"pass"}', NO_KNOWN_ACTION],
  ['an action of null', '{"action":null}', NO_KNOWN_ACTION],
  ['an action of true', '{"action":true}', NO_KNOWN_ACTION],
  ['an empty list', '{"action":[]}', NO_KNOWN_ACTION],
  ['a list of two', '{"action":["x",429]}', NO_KNOWN_ACTION],
  ['a list of four', '{"action":["x",429,null,null]}', NO_KNOWN_ACTION],
  ['a pass whose reason is a number', '{"action":{"reason":5}}', NO_KNOWN_ACTION],
  ['a pass whose reason is true', '{"action":{"reason":true}}', NO_KNOWN_ACTION],
  [
    'a reject whose reason is a number',
    '{"action":{"body":"x","status_code":429,"reason":5}}',
    NO_KNOWN_ACTION,
  ],
  [
    'a mask whose reason is a number',
    '{"action":{"body":{"messages":[]},"reason":5}}',
    NO_KNOWN_ACTION,
  ],
  ['a reason given twice', '{"action":{"reason":"a","reason":"a"}}', NO_KNOWN_ACTION],
  ['an object without an action', '{}', NO_ACTION],
  ['a fault of API Gateway', '{"message":"Internal Server Error"}', NO_ACTION],
  ['a fault of a function URL', '{"Message":"Forbidden"}', NO_ACTION],
  ['an action in capitals', '{"Action":{}}', NO_ACTION],
  ['an empty list for the whole reply', '[]', NO_ACTION],
  ['a list of two for the whole reply', '[{},{}]', NO_ACTION],
  [
    'an action given twice',
    '{"action":{"reason":"ok"},"action":{"reason":"ok"}}',
    { outcome: 'error', why: 'action given twice' },
  ],
  ['a string', '"pass"', { outcome: 'error', why: 'neither an object nor an array of one' }],
  ['null', 'null', { outcome: 'error', why: 'neither an object nor an array of one' }],
  ['nothing', '', NOT_JSON],
  ['HTML', '<html><body>502 Bad Gateway</body></html>', NOT_JSON],
  ['a byte order mark', '\ufeff{"action":{}}', NOT_JSON],
  ['characters that trail', '{"action":{}}x', NOT_JSON],
  ['two replies', '{"action":{}}{"action":{}}', NOT_JSON],
  ['a comma too many', '{"action":{},}', NOT_JSON],
  ['a status with a leading zero', '{"action":{"body":"x","status_code":0429}}', NOT_JSON],
  ['a line break inside a string', '{"action":{"reason":"a\nb"}}', NOT_JSON],
  ['a lone surrogate', '{"action":{"reason":"\\ud83d"}}', NOT_HELD],
  ['a lone surrogate in a field ignored', '{"action":{"id":"\\ude00\\ud83d"}}', NOT_HELD],
  ['a lone surrogate in a name', '{"\\ud83d":1,"action":{}}', NO_ACTION],
  ['a negative number out of range', '{"action":{"n":-1e999}}', NOT_HELD],
  ['a number out of range', '{"action":{"body":"x","status_code":429,"n":1e999}}', NOT_HELD],
];

describe('readGuardReply', () => {
  it.each(PASSES)('passes: %s', reads);
  it.each(PASSES_MEANT_AS_REJECT)('passes, though meant to reject: %s', reads);
  it.each(REJECTS)('rejects: %s', reads);
  it.each(MASKS)('masks: %s', reads);
  it.each(PASSES_MEANT_AS_MASK)('passes, though meant to mask: %s', reads);
  it.each(ERRORS)('does not understand: %s', reads);

  it('does not understand an action of more than 126 brackets', () => {
    const nested = (brackets: number): string =>
      `{"action":{"x":${'['.repeat(brackets)}${']'.repeat(brackets)},"y":1}}`;

    expect(readGuardReply(nested(125))).toEqual({ outcome: 'pass' });
    expect(readGuardReply(nested(126))).toEqual(NOT_HELD);
  });

  it('skips what stands beside the action, however deep, large or ill-formed', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

    expect(readGuardReply(`{"x":${deep},"action":{}}`)).toEqual({ outcome: 'pass' });
    expect(readGuardReply('{"x":1e999,"action":{}}')).toEqual({ outcome: 'pass' });
    expect(readGuardReply('{"x":"\\ud83d","action":{}}')).toEqual({ outcome: 'pass' });
  });
});

function reads(_name: string, reply: string, read: GuardReply): void {
  expect(readGuardReply(reply)).toEqual(read);
}

describe('whatTheClientSees', () => {
  type Views = Readonly<Record<FailureMode, ClientView>>;
  const FORWARDED: ClientView = { outcome: 'forwarded' };
  const UNAVAILABLE: ClientView = {
    outcome: 'answered',
    status: 503,
    body: 'processing failed: prompt guard failed',
    contentType: 'text/plain',
  };
  const inBothModes = (view: ClientView): Views => ({ failClosed: view, failOpen: view });
  const rejected = (status: number): Views =>
    inBothModes({ outcome: 'answered', status, body: 'x' });
  const asTheModeSays: Views = { failClosed: UNAVAILABLE, failOpen: FORWARDED };

  it.each<readonly [name: string, reply: string, views: Views]>([
    ['a pass', '{"action":{"reason":"ok"}}', inBothModes(FORWARDED)],
    ['a mask', '{"action":{"body":{"messages":[]}}}', inBothModes(FORWARDED)],
    ['a reject', '{"action":{"body":"x","status_code":429}}', rejected(429)],
    ['the lowest status', '{"action":{"body":"x","status_code":100}}', rejected(100)],
    ['the highest status', '{"action":{"body":"x","status_code":999}}', rejected(999)],
    ['status 42', '{"action":{"body":"x","status_code":42}}', inBothModes(UNAVAILABLE)],
    ['status 99', '{"action":{"body":"x","status_code":99}}', inBothModes(UNAVAILABLE)],
    ['status 1000', '{"action":{"body":"x","status_code":1000}}', inBothModes(UNAVAILABLE)],
    ['a mask of choices', '{"action":{"body":{"choices":[]}}}', inBothModes(UNAVAILABLE)],
    ['a bare word', '{"action":"reject"}', asTheModeSays],
    ['an error body without an action', '{"error":"x"}', asTheModeSays],
    ['a body that is no JSON', 'Bad Gateway', asTheModeSays],
  ])('after %s, in both failure modes', (_name, reply, views) => {
    const read = readGuardReply(reply);

    expect(whatTheClientSees(read, 'failClosed')).toEqual(views.failClosed);
    expect(whatTheClientSees(read, 'failOpen')).toEqual(views.failOpen);
  });
});
