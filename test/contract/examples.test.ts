import { GatewayConfiguration } from '../support/agentgateway-shape.ts';
import { expressionsOf } from '../support/agentgateway-parts.ts';
import { violationsOf } from '../support/agentgateway-rules.ts';
import { type Judge, judgeBy, schemaPath } from '../support/agentgateway-schema.ts';
import { problemsOf } from '../support/cel-expression.ts';
import {
  type Example,
  examplesIn,
  gatewayExamplesIn,
  pagesIn,
  type Slip,
  withSlip,
} from '../support/examples.ts';

const EXAMPLES = examplesIn('examples/agentgateway');

const GATEWAY_EXAMPLES: readonly Example[] = [
  ...EXAMPLES,
  ...['README.md', 'examples/README.md', ...pagesIn('docs')].flatMap(gatewayExamplesIn),
];

const shapeAccepts = (configuration: unknown): boolean =>
  GatewayConfiguration.safeParse(configuration).success;

describe('the examples for agentgateway', () => {
  it('are all there', () => {
    expect(EXAMPLES.map(({ name }) => name)).toEqual([
      'both.yaml',
      'deployed.yaml',
      'ext-authz.yaml',
      'llm-guard.yaml',
      'routes-guard.yaml',
    ]);
  });

  it('have one in the README beside them', () => {
    expect(gatewayExamplesIn('README.md').map(({ name }) => name)).toContain('README.md, block 1');
  });
});

describe('an example for agentgateway', () => {
  it.each(GATEWAY_EXAMPLES)('has no member that the gateway does not have: $name', (example) => {
    const found = GatewayConfiguration.safeParse(example.configuration);

    expect(found.error?.issues ?? []).toEqual([]);
  });

  it.each(GATEWAY_EXAMPLES)('has expressions that can be read: $name', (example) => {
    const expressions = expressionsOf(GatewayConfiguration.parse(example.configuration));

    expect(expressions.length).toBeGreaterThan(5);
    expect(expressions.flatMap(problemsOf)).toEqual([]);
  });

  it.each(GATEWAY_EXAMPLES)('limits nobody by the word of a client: $name', (example) => {
    expect(violationsOf(GatewayConfiguration.parse(example.configuration))).toEqual([]);
  });
});

const SHAPE_SLIPS: readonly Slip[] = [
  ['a misspelt member', 'llm-guard.yaml', '"failureMode"', '"failuremode"'],
  ['a misspelt word', 'llm-guard.yaml', '"failClosed"', '"failclosed"'],
  ['a number in quotes', 'llm-guard.yaml', '"port":4000', '"port":"4000"'],
  ['a flag for a word', 'routes-guard.yaml', '"mode":"strict"', '"mode":true'],
  [
    'a list for a text',
    'deployed.yaml',
    '"backend":"/tollgate-api"',
    '"backend":["/tollgate-api"]',
  ],
  ['a policy in the wrong place', 'llm-guard.yaml', '"apiKey":{"mode"', '"virtualKeys":{"mode"'],
  [
    'a timeout beside the target',
    'llm-guard.yaml',
    '"target":{',
    '"target":{"requestTimeout":"1s",',
  ],
  ['headers at the wrong level', 'both.yaml', '"addRequestHeaders"', '"headers"'],
  ['a status that is a text', 'both.yaml', '"denyWithStatus":503', '"denyWithStatus":"503"'],
  ['no models', 'both.yaml', '"models"', '"model"'],
  ['a flag for the log format', 'both.yaml', '"format":"json"', '"format":true'],
];

describe('the shape of an agentgateway configuration', () => {
  it.each(SHAPE_SLIPS)('refuses %s', (...slip) => {
    expect(shapeAccepts(withSlip(GATEWAY_EXAMPLES, slip))).toBe(false);
  });

  it('refuses a target with a scheme, which the schema lets pass', () => {
    const slip: Slip = ['', 'llm-guard.yaml', '"127.0.0.1:3000"', '"http://127.0.0.1:3000"'];

    expect(shapeAccepts(withSlip(GATEWAY_EXAMPLES, slip))).toBe(false);
  });
});

const schema = schemaPath();

(schema === undefined ? describe.skip : describe)("the gateway's own schema", () => {
  const judge: Judge = schema === undefined ? () => ['there is no schema'] : judgeBy(schema);

  it.each(GATEWAY_EXAMPLES)('has nothing against $name', (example) => {
    expect(judge(example.configuration)).toEqual([]);
  });

  it.each(SHAPE_SLIPS)('refuses %s, as the shape does', (...slip) => {
    expect(judge(withSlip(GATEWAY_EXAMPLES, slip))).not.toEqual([]);
  });
});

const UUID = '"x-request-id":"string(uuid())"';

const OWN_BODY =
  'request.method == "GET" ? "" : ' +
  '{"path": request.path, "prompt_tokens": coalesce(size(string(request.body)) / 3, 700000)}';

const RULE_SLIPS: readonly (readonly [...Slip, violation: string])[] = [
  ['a log in text', 'both.yaml', '"format":"json"', '"format":"text"', 'the log is not in JSON'],
  [
    'a log without teams',
    'both.yaml',
    '"team":"apiKey.team","user"',
    '"user"',
    'the log has no team',
  ],
  ['a log without ids', 'deployed.yaml', '"request_id":', '"id":', 'the log has no request_id'],
  [
    'a team that the client names to the log',
    'both.yaml',
    '"team":"apiKey.team"',
    '"team":"request.headers[\\"x-team\\"]"',
    "the log's team is the client's word",
  ],
  [
    'a team that the client names to the guard',
    'llm-guard.yaml',
    '"x-team":"apiKey.team"',
    '"x-team":"request.headers[\\"x-team\\"]"',
    "the guard's team is the client's word",
  ],
  [
    'a team that the client names to ext-authz',
    'ext-authz.yaml',
    '"x-team":"apiKey.team"',
    '"x-team":"request.headers[\\"x-team\\"]"',
    "ext-authz's team is the client's word",
  ],
  [
    'keys that are optional',
    'llm-guard.yaml',
    '"mode":"strict"',
    '"mode":"optional"',
    'whoever does not say who they are may pass',
  ],
  [
    'tokens that are optional by default',
    'deployed.yaml',
    '"mode":"strict",',
    '',
    'whoever does not say who they are may pass',
  ],
  ['no request id', 'llm-guard.yaml', UUID, '"x-nothing":"null"', 'nobody makes a request id'],
  [
    'a request id that the client may choose',
    'routes-guard.yaml',
    UUID,
    '"x-request-id":"default(request.headers[\\"x-request-id\\"], string(uuid()))"',
    "the request id is the client's word",
  ],
  [
    'a guard without a model',
    'both.yaml',
    '"x-model":"llmRequest.model",',
    '',
    'the guard is not told x-model',
  ],
  [
    'a guard at the default path',
    'both.yaml',
    '":path":"\\"/prompt-guard/request\\"",',
    '',
    'the guard is not told :path',
  ],
  [
    'a guard at a path of another service',
    'both.yaml',
    '/prompt-guard/request',
    '/prompt-guard/verdict',
    'the guard is asked at another path',
  ],
  [
    'a failure mode that is left to the default',
    'llm-guard.yaml',
    ',"failureMode":"failClosed"',
    '',
    "the guard's failureMode is not written out",
  ],
  [
    'ext-authz at the path of the client',
    'both.yaml',
    '"path":"\\"/ext-authz\\" + request.path",',
    '',
    'ext-authz is asked at another path',
  ],
  [
    "a client's body where the gateway's own is believed",
    'ext-authz.yaml',
    '"path":"\\"/ext-authz\\" + request.path"',
    '"path":"\\"/gateway-facts\\""',
    "a client's body is taken for the gateway's own",
  ],
  [
    "a body of the gateway's own that is forgotten",
    'deployed.yaml',
    `"body":${JSON.stringify(OWN_BODY)},`,
    '',
    "a client's body is taken for the gateway's own",
  ],
  [
    "a body of the gateway's own where a client's is read",
    'deployed.yaml',
    'request.method == \\"GET\\" ? \\"/ext-authz\\" + request.path : \\"/gateway-facts\\"',
    '\\"/ext-authz\\" + request.path',
    "the gateway's own body is taken for a client's",
  ],
  [
    "a body of the gateway's own for a GET",
    'deployed.yaml',
    '"body":"request.method == \\"GET\\" ? \\"\\" : {',
    '"body":"{',
    'a GET has a body and no path for it, or a path and no body',
  ],
  [
    'a GET without a path of its own',
    'deployed.yaml',
    'request.method == \\"GET\\" ? \\"/ext-authz\\" + request.path : \\"/gateway-facts\\"',
    '\\"/gateway-facts\\"',
    'a GET has a body and no path for it, or a path and no body',
  ],
  [
    "a body of the gateway's own without the client's path",
    'deployed.yaml',
    '\\"path\\": request.path, ',
    '',
    "the gate is not told the client's path",
  ],
  [
    "a body of the gateway's own with a team of the client's",
    'deployed.yaml',
    '\\"path\\": request.path, ',
    '\\"path\\": request.path, \\"team\\": json(request.body).team, ',
    "the gateway's own body has a client's word",
  ],
  [
    'a question that shows no body and names no model',
    'deployed.yaml',
    '"x-model":"json(request.body).model",',
    '',
    'ext-authz is not told x-model',
  ],
  [
    'ext-authz with the headers that are the default',
    'both.yaml',
    '"includeRequestHeaders":["content-type"],',
    '',
    "ext-authz gets the client's credentials",
  ],
  [
    'ext-authz that is told the id of the client',
    'ext-authz.yaml',
    '"x-user":"apiKey.user"',
    '"x-request-id":"request.headers[\\"x-request-id\\"]","x-user":"apiKey.user"',
    "ext-authz's request id is the client's word",
  ],
  [
    'an id of ext-authz that nobody takes over',
    'ext-authz.yaml',
    'coalesce(extauthz.request_id, string(uuid()))',
    'string(uuid())',
    'the request id of ext-authz is lost',
  ],
  [
    'llm on a port of its own, where the id comes after ext-authz',
    'both.yaml',
    '"llm":{"gateways":"default"',
    '"llm":{"port":4001',
    "ext-authz's request id is the client's word",
  ],
  [
    'a backend without its slash',
    'deployed.yaml',
    '"backend":"/tollgate-guard"',
    '"backend":"tollgate-guard"',
    'there is no backend tollgate-guard',
  ],
  [
    'a signature for the default service',
    'deployed.yaml',
    '"serviceName":"lambda",',
    '',
    'abc123.lambda-url.eu-west-1.on.aws:443 is signed for bedrock',
  ],
  [
    'a signature for the other service',
    'deployed.yaml',
    '"serviceName":"execute-api"',
    '"serviceName":"lambda"',
    'def456.execute-api.eu-west-1.amazonaws.com:443 is signed for lambda',
  ],
  [
    'a signature in the clear',
    'deployed.yaml',
    '"backendTLS":{},',
    '',
    'abc123.lambda-url.eu-west-1.on.aws:443 is asked without TLS',
  ],
];

describe('the rules for agentgateway', () => {
  it.each(RULE_SLIPS)('see %s', (...[what, file, from, to, violation]) => {
    const slipped = withSlip(GATEWAY_EXAMPLES, [what, file, from, to]);

    expect(violationsOf(GatewayConfiguration.parse(slipped))).toContain(violation);
  });
});

describe('an expression', () => {
  it.each([
    'jwt.team',
    'request.headers["x-request-id"]',
    `'"/prompt-guard/request"'`,
    'string(coalesce(llmRequest.max_tokens, -1))',
    'response.code == 429 && default(response.headers["x"], "") == "" ? "a" : "b"',
    '{"prompt_tokens": size(string(request.body)) / 3}',
    '!has(llm.requestModel) || request.path.startsWith("/v1/")',
  ])('is accepted: %s', (expression) => {
    expect(problemsOf(expression)).toEqual([]);
  });

  it.each([
    ['', 'there is nothing'],
    ['"/prompt-guard/request', 'a text is not closed, or a character has no meaning'],
    ['/prompt-guard/request', 'it begins with /'],
    ['string(uuid()', ') is missing'],
    ['string(uuid()))', ') closes nothing'],
    ['request.headers["x-team")', ') closes nothing'],
    ['claims.team', 'claims is no known name'],
    ['jwt', undefined],
    ['uuid4()', 'uuid4 is no known name'],
    ['llmRequest.model.trimmed()', 'trimmed is no known name'],
    ['jwt.team jwt.sub', 'jwt cannot follow team'],
    ['jwt.team ||', 'it ends with ||'],
    ['coalesce(jwt.team,)', ') cannot follow ,'],
    ['jwt..team', '. cannot follow .'],
    ['response.code = 429', 'a text is not closed, or a character has no meaning'],
  ])('is read: %s', (expression, problem) => {
    expect(problemsOf(expression).at(0)).toBe(problem);
  });
});
