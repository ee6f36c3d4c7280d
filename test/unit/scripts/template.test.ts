import { readFileSync } from 'node:fs';
import { readTemplate } from '../../../scripts/local/template.ts';

const TEXT = `
service: sample
provider:
  name: aws
  region: \${opt:region, 'eu-west-1'}
  timeout: 10
  memorySize: 512
  environment:
    TABLE_NAME: !Ref Table
    STREAM: !GetAtt Table.StreamArn
    POLICY: \${param:policy}-\${opt:stage, "dev"}
    ATTEMPT_MS: 100
params:
  default: { policy: open }
functions:
  first:
    handler: src/first/handler.run
    timeout: 3
    memorySize: 128
    environment: { ONLY_FIRST: 'yes' }
    events:
      - httpApi: POST /first
      - schedule: rate(1 minute)
      - httpApi: { path: '/first/{id}', method: get, authorizer: { type: aws_iam } }
  second:
    handler: src/second/handler.handler
    events: [{ httpApi: '*' }, { httpApi: { method: '*', path: '/second' } }]
  third:
    handler: src/third/handler.handler
`;

describe('the template of the local gate', () => {
  it('has the functions with their own settings, or the provider’s', () => {
    expect(readTemplate(TEXT).functions).toEqual([
      {
        name: 'first',
        file: 'src/first/handler.ts',
        exportName: 'run',
        timeoutMs: 3_000,
        memoryMb: 128,
      },
      {
        name: 'second',
        file: 'src/second/handler.ts',
        exportName: 'handler',
        timeoutMs: 10_000,
        memoryMb: 512,
      },
      {
        name: 'third',
        file: 'src/third/handler.ts',
        exportName: 'handler',
        timeoutMs: 10_000,
        memoryMb: 512,
      },
    ]);
  });

  it('has every route that HTTP leads to, however it is written', () => {
    const routes = readTemplate(TEXT).routes.map(({ key, functionName }) => [key, functionName]);

    expect(routes).toEqual([
      ['POST /first', 'first'],
      ['GET /first/{id}', 'first'],
      ['$default', 'second'],
      ['ANY /second', 'second'],
    ]);
  });

  it('has the environment with its variables at their defaults, without what is known only once deployed', () => {
    const { environment, region } = readTemplate(TEXT);

    expect(environment).toEqual({ POLICY: 'open-dev', ATTEMPT_MS: '100', ONLY_FIRST: 'yes' });
    expect(region).toBe('eu-west-1');
  });

  it.each(['${param:unheard}', '${env:SECRET}'])(
    'says which variable has no value: %s',
    (variable) => {
      const text = TEXT.replace('${param:policy}', variable);

      expect(() => readTemplate(text)).toThrow(
        `serverless.yml: ${variable} has no default, so it has no value here.`,
      );
    },
  );
});

describe('our serverless.yml', () => {
  const text = readFileSync('serverless.yml', 'utf8');

  it('can be read, and leads to these functions', () => {
    const routes = readTemplate(text).routes.map(({ key, functionName }) => [key, functionName]);

    expect(routes).toEqual([
      ['POST /v1/rate-limit/check', 'rate-limit'],
      ['POST /v1/tokens', 'tokens'],
      ['POST /v1/budget/check', 'budget'],
      ['POST /prompt-guard/request', 'prompt-guard'],
      ['POST /request', 'prompt-guard'],
      ['POST /prompt-guard/verdict', 'prompt-guard'],
      ['POST /prompt-guard/response', 'prompt-guard'],
      ['POST /response', 'prompt-guard'],
      ['ANY /ext-authz', 'ext-authz'],
      ['ANY /ext-authz/{proxy+}', 'ext-authz'],
      ['ANY /gateway-facts', 'ext-authz'],
      ['POST /v1/usage', 'usage'],
      ['GET /teams', 'admin'],
      ['POST /teams', 'admin'],
      ['GET /teams/{team}', 'admin'],
      ['PATCH /teams/{team}', 'admin'],
      ['DELETE /teams/{team}', 'admin'],
      ['POST /teams/{team}/suspend', 'admin'],
      ['POST /teams/{team}/resume', 'admin'],
      ['POST /teams/import', 'admin'],
      ['GET /teams/{team}/boosts', 'admin'],
      ['POST /teams/{team}/boosts', 'admin'],
      ['DELETE /teams/{team}/boosts/{id}', 'admin'],
      ['GET /prices', 'admin'],
      ['GET /prices/{provider}/{model+}', 'admin'],
      ['PUT /prices/{provider}/{model+}', 'admin'],
      ['GET /audit', 'admin'],
      ['GET /openapi.json', 'admin'],
      ['POST /v1/decisions/explain', 'admin'],
      ['GET /usage/{team}', 'usage-report'],
      ['GET /usage/{team}/history', 'usage-report'],
      ['GET /v1/me/usage', 'usage-report'],
    ]);
  });
});
