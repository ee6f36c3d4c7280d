import { shapeProblemsOf } from '../support/envoy-parts.ts';
import { violationsOf } from '../support/envoy-rules.ts';
import { examplesIn, type Slip, withSlip } from '../support/examples.ts';

const ENVOY_EXAMPLES = examplesIn('examples/envoy');

describe('the examples for Envoy', () => {
  it('are all there', () => {
    expect(ENVOY_EXAMPLES.map(({ name }) => name)).toEqual([
      'ext-authz-deployed.yaml',
      'ext-authz.yaml',
    ]);
  });
});

describe('an example for Envoy', () => {
  it.each(ENVOY_EXAMPLES)('has no member that we do not know Envoy to have: $name', (example) => {
    expect(shapeProblemsOf(example.configuration)).toEqual([]);
  });

  it.each(ENVOY_EXAMPLES)('limits nobody by the word of a client: $name', (example) => {
    expect(violationsOf(example.configuration)).toEqual([]);
  });
});

const ENVOY_SHAPE_SLIPS: readonly Slip[] = [
  ['a misspelt member', 'ext-authz.yaml', '"failure_mode_allow"', '"failure_mode_allowed"'],
  [
    'a member of an older place',
    'ext-authz.yaml',
    '"server_uri"',
    '"allowed_headers":{},"server_uri"',
  ],
  ['a number in quotes', 'ext-authz.yaml', '"port_value":3000', '"port_value":"3000"'],
  ['a status by its number', 'ext-authz.yaml', '"ServiceUnavailable"', '503'],
  ['a time without its unit', 'ext-authz.yaml', '"0.8s"', '0.8'],
  ['a type of nobody', 'ext-authz.yaml', 'ext_authz.v3.ExtAuthz', 'ext_authz.v2.ExtAuthz'],
];

const ENVOY_RULE_SLIPS: readonly (readonly [...Slip, violation: string])[] = [
  ["a client's team", 'ext-authz.yaml', '{"remove":"x-team"},', '', "the client's x-team is kept"],
  [
    "a client's id",
    'ext-authz.yaml',
    '"preserve_external_request_id":false',
    '"preserve_external_request_id":true',
    "the request id is the client's word",
  ],
  [
    'callers that are internal',
    'ext-authz.yaml',
    '"use_remote_address":true',
    '"use_remote_address":false',
    "the request id is the client's word",
  ],
  [
    'no ids',
    'ext-authz.yaml',
    '"generate_request_id":true',
    '"generate_request_id":false',
    'nobody makes a request id',
  ],
  [
    'no token needed',
    'ext-authz.yaml',
    ',"requires":{"provider_name":"idp"}',
    '',
    'whoever does not say who they are may pass',
  ],
  [
    'a token that goes on',
    'ext-authz.yaml',
    '"forward":false',
    '"forward":true',
    'the token goes on to the gate and the provider',
  ],
  [
    'a team from no claim',
    'ext-authz.yaml',
    '"header_name":"x-team"',
    '"header_name":"x-group"',
    'no claim becomes the team',
  ],
  [
    'filters in another order',
    'ext-authz.yaml',
    '"envoy.filters.http.ext_authz"',
    '"envoy.filters.http.router"',
    'the filters do not ask who it is, then whether they may, then pass it on',
  ],
  [
    'another path',
    'ext-authz.yaml',
    '"path_prefix":"/ext-authz"',
    '"path_prefix":"/"',
    'ext-authz is asked at another path',
  ],
  [
    "a client's body where a gateway's own is believed",
    'ext-authz.yaml',
    '"path_prefix":"/ext-authz"',
    '"path_prefix":"/gateway-facts"',
    "a client's body is taken for the gateway's own",
  ],
  [
    'half a body',
    'ext-authz.yaml',
    '"allow_partial_message":false',
    '"allow_partial_message":true',
    'half a body may be sent',
  ],
  [
    'a gate that learns no team',
    'ext-authz.yaml',
    '"allowed_headers":{"patterns":[{"exact":"x-team"},',
    '"allowed_headers":{"patterns":[',
    'the gate is not told x-team',
  ],
  [
    'a wait that is lost',
    'ext-authz.yaml',
    '{"exact":"x-should-retry"},',
    '',
    'the client is not told x-should-retry',
  ],
  ['a log without ids', 'ext-authz.yaml', '"request_id":', '"id":', 'the log has no request_id'],
  [
    'a cluster of nobody',
    'ext-authz.yaml',
    '"cluster":"tollgate"',
    '"cluster":"gate"',
    'there is no cluster gate',
  ],
  [
    'a signature for another service',
    'ext-authz-deployed.yaml',
    '"service_name":"execute-api"',
    '"service_name":"lambda"',
    'def456.execute-api.eu-west-1.amazonaws.com is asked without its signature',
  ],
];

describe('the shape and the rules for Envoy', () => {
  it.each(ENVOY_SHAPE_SLIPS)('refuse %s', (...slip) => {
    expect(shapeProblemsOf(withSlip(ENVOY_EXAMPLES, slip))).not.toEqual([]);
  });

  it.each(ENVOY_RULE_SLIPS)('see %s', (...[what, file, from, to, violation]) => {
    const slipped = withSlip(ENVOY_EXAMPLES, [what, file, from, to]);

    expect(violationsOf(slipped)).toContain(violation);
  });
});
