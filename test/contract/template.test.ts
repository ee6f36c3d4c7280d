import { doorsRefused, withUrl } from '../support/template-doors.ts';
import { keepingRefused } from '../support/template-keeping.ts';
import {
  functionsOf,
  packageTemplate,
  resourcesOf,
  targetOf,
  type Template,
} from '../support/template-package.ts';
import { type Rights, rightsRefused } from '../support/template-rights.ts';
import { openValidator, type Validator } from '../support/template-valid.ts';

const EVERYTHING = {
  stage: 'production',
  params: {
    oidcIssuer: 'https://issuer.example',
    oidcAudience: 'tollgate, tollgate-admin',
    gatewayRoleArn: 'arn:aws:iam::123456789012:role/gateway',
    gatewayLogGroup: '/ecs/gateway',
    tableKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555',
    alarmEmail: 'operations@example.com',
    logRetentionDays: '365',
    tracing: 'true',
    throttleRate: '5000',
    reservedConcurrency: '50',
    provisionedGuard: '3',
    waf: 'on',
    wafTargetArn:
      'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/gate/50dc6c495c0c9188',
  },
};

const ownLog = (name: string) => [
  `logs:CreateLogStream ${name}LogGroup`,
  `logs:PutLogEvents ${name}LogGroup`,
];
const onTable = (...operations: readonly string[]) =>
  operations.map((operation) => `dynamodb:${operation} TollgateTable`);

const IN_PATH = ['RateDashlimit', 'Tokens', 'Budget', 'PromptDashguard', 'ExtDashauthz'];

const asksByUrl = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'].flatMap((action) =>
  IN_PATH.flatMap((name) => [
    `${action} ${name}LambdaFunction`,
    `${action} \${${name}LambdaFunction.Arn}:provisioned`,
  ]),
);

const asksByRoute = [
  'POST/v1/rate-limit/check',
  'POST/v1/tokens',
  'POST/v1/budget/check',
  'POST/v1/usage',
  'POST/prompt-guard/*',
  'POST/request',
  'POST/response',
  '*/ext-authz',
  '*/ext-authz/*',
  '*/gateway-facts',
].map(
  (route) =>
    `execute-api:Invoke arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${HttpApi}/$default/${route}`,
);

/** No role has more than this. Whoever needs more says so here. */
const MOST: Rights = {
  RateLimitRole: [...ownLog('RateDashlimit'), ...onTable('GetItem', 'PutItem', 'UpdateItem')],
  TokensRole: [...ownLog('Tokens'), ...onTable('GetItem', 'PutItem', 'UpdateItem')],
  BudgetRole: [...ownLog('Budget'), ...onTable('GetItem', 'Query')],
  PromptGuardRole: [
    ...ownLog('PromptDashguard'),
    ...onTable('GetItem', 'PutItem', 'Query', 'UpdateItem'),
  ],
  ExtAuthzRole: [
    ...ownLog('ExtDashauthz'),
    ...onTable('GetItem', 'PutItem', 'Query', 'UpdateItem'),
  ],
  UsageRole: [
    ...ownLog('Usage'),
    ...onTable('BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem'),
    ...onTable('Query', 'UpdateItem'),
    'sqs:SendMessage RefusedUsageQueue',
  ],
  SweeperRole: [...ownLog('Sweeper'), ...onTable('GetItem', 'PutItem', 'Query', 'UpdateItem')],
  AdminRole: [
    ...ownLog('Admin'),
    ...onTable('BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
  ],
  UsageReportRole: [...ownLog('UsageDashreport'), ...onTable('GetItem', 'Query')],
  AlertsRole: [
    ...ownLog('Alerts'),
    ...onTable('GetItem', 'Query', 'UpdateItem'),
    'dynamodb:DescribeStream TollgateTable.StreamArn',
    'dynamodb:GetRecords TollgateTable.StreamArn',
    'dynamodb:GetShardIterator TollgateTable.StreamArn',
    'dynamodb:ListStreams *',
    'sns:Publish AlertTopic',
    'sqs:SendMessage UntoldAlertsQueue',
  ],
  TracingPolicy: ['xray:PutTelemetryRecords *', 'xray:PutTraceSegments *'],
  GatewayPolicy: [...asksByUrl, ...asksByRoute],
};

let plain: Template;
let full: Template;
let validator: Validator;
beforeAll(async () => {
  [plain, full] = await Promise.all([packageTemplate(), packageTemplate(EVERYTHING)]);
  validator = await openValidator();
});
afterAll(() => validator.close());

const refused = async (template: Template): Promise<readonly string[]> => [
  ...(await rightsRefused(template, MOST)),
  ...doorsRefused(template),
  ...keepingRefused(template),
];

describe('what is deployed', () => {
  it('has ten functions, and a function URL for each in the path', () => {
    expect(functionsOf(plain)).toHaveLength(10);
    expect(withUrl(plain)).toEqual(IN_PATH);
    expect(withUrl(full)).toEqual(IN_PATH);
  });

  it('has nothing that a security review would refuse', async () => {
    expect(await refused(plain)).toEqual([]);
    expect(await refused(full)).toEqual([]);
  });

  it('is a template that CloudFormation takes', async () => {
    expect(await validator.invalidIn(plain)).toEqual([]);
    expect(await validator.invalidIn(full)).toEqual([]);
  });

  it('lets a gateway of another account in by both permissions of each function URL', () => {
    const granted = resourcesOf(full, 'AWS::Lambda::Permission').flatMap(
      ([, { Condition, Properties }]) =>
        Condition === 'HasGatewayRole'
          ? [`${String(Properties['Action'])} ${targetOf(Properties['FunctionName'])}`]
          : [],
    );

    expect(new Set(granted)).toEqual(
      new Set(
        IN_PATH.flatMap((name) => [
          `lambda:InvokeFunctionUrl ${name}LambdaFunctionUrl.FunctionArn`,
          `lambda:InvokeFunction ${name}LambdaFunctionUrl.FunctionArn`,
        ]),
      ),
    );
    expect(plain.Parameters['GatewayRoleArn']?.Default).toBe('');
  });

  it('has an access list only if it is asked for, and a target for it only if one is named', () => {
    const conditions = [full.Resources['WebAcl'], full.Resources['WebAclAssociation']];

    expect(conditions.map((resource) => resource?.Condition)).toEqual(['HasWaf', 'HasWafTarget']);
    expect(plain.Parameters['Waf']?.Default).toBe('off');
    expect(full.Parameters['Waf']?.Default).toBe('on');
  });

  it('keeps the table when the stack is removed, unless it is told otherwise', () => {
    expect(plain.Resources['TollgateTable']?.DeletionPolicy).toBe('Retain');
    expect(full.Resources['TollgateTable']?.DeletionPolicy).toBe('Retain');
  });

  it('protects the table from deletion on every stage but that for trying out', () => {
    expect(plain.Parameters['DeletionProtection']?.Default).toBe('false');
    expect(full.Parameters['DeletionProtection']?.Default).toBe('true');
  });
});

/** Changes a copy of the template, as somebody in a hurry would. */
const planted = (change: (template: Template) => void): Template => {
  const copy = structuredClone(plain);
  change(copy);
  return copy;
};

const propertiesOf = (template: Template, name: string): Record<string, unknown> => {
  const resource = template.Resources[name];
  if (resource === undefined) throw new Error(`There is no ${name} to change`);
  return resource.Properties;
};

const addStatement = (template: Template, role: string, statement: unknown): void => {
  propertiesOf(template, role)['Policies'] = [
    { PolicyName: 'planted', PolicyDocument: { Statement: [statement] } },
  ];
};

const drop = (template: Template, name: string, property: string): void => {
  const properties = propertiesOf(template, name);
  if (!(property in properties)) throw new Error(`${name} has no ${property}`);
  Reflect.deleteProperty(properties, property);
};

const table = { 'Fn::GetAtt': ['TollgateTable', 'Arn'] };

describe('a review finds', () => {
  it.each([
    [
      'an open route',
      (template: Template) => drop(template, 'HttpApiRoutePostV1Tokens', 'AuthorizationType'),
      ['POST /v1/tokens is open'],
    ],
    [
      'an open function URL',
      (template: Template) => {
        propertiesOf(template, 'BudgetLambdaFunctionUrl')['AuthType'] = 'NONE';
      },
      ['BudgetLambdaFunctionUrl is open'],
    ],
    [
      'an API without a bound',
      (template: Template) => drop(template, 'HttpApiStage', 'DefaultRouteSettings'),
      ['the API has no bound, or no access log'],
    ],
    [
      'an access log with queries in it',
      (template: Template) => {
        propertiesOf(template, 'HttpApiStage')['AccessLogSettings'] = {
          Format: '$context.requestId $context.customDomain.queryString',
        };
      },
      ['the access log has $context.customDomain.queryString'],
    ],
    [
      'a function that everybody may call',
      (template: Template) => {
        propertiesOf(template, 'TokensLambdaPermissionHttpApi')['Principal'] = '*';
      },
      ['TokensLambdaPermissionHttpApi lets everybody in'],
    ],
    [
      'a function that any account’s API may call',
      (template: Template) => drop(template, 'TokensLambdaPermissionHttpApi', 'SourceArn'),
      ["TokensLambdaPermissionHttpApi lets every account's apigateway.amazonaws.com in"],
    ],
    [
      'every action at once',
      (template: Template) =>
        addStatement(template, 'BudgetRole', {
          Effect: 'Allow',
          Action: 'dynamodb:*',
          Resource: table,
        }),
      ['BudgetRole may dynamodb:* TollgateTable', 'BudgetRole: there is no action dynamodb:*'],
    ],
    [
      'a misspelt action',
      (template: Template) =>
        addStatement(template, 'BudgetRole', {
          Effect: 'Allow',
          Action: 'dynamodb:GetItems',
          Resource: table,
        }),
      [
        'BudgetRole may dynamodb:GetItems TollgateTable',
        'BudgetRole: there is no action dynamodb:GetItems',
      ],
    ],
    [
      'an action too many',
      (template: Template) =>
        addStatement(template, 'BudgetRole', {
          Effect: 'Allow',
          Action: 'dynamodb:UpdateItem',
          Resource: table,
        }),
      ['BudgetRole may dynamodb:UpdateItem TollgateTable'],
    ],
    [
      'all tables of the account',
      (template: Template) =>
        addStatement(template, 'BudgetRole', {
          Effect: 'Allow',
          Action: 'dynamodb:GetItem',
          Resource: '*',
        }),
      ['BudgetRole may dynamodb:GetItem *', 'BudgetRole: dynamodb:GetItem could name its resource'],
    ],
    [
      'a role of two functions',
      (template: Template) => {
        propertiesOf(template, 'BudgetLambdaFunction')['Role'] = {
          'Fn::GetAtt': ['TokensRole', 'Arn'],
        };
      },
      ['Budget has the role of Tokens'],
    ],
    [
      'a function whose usage gets lost',
      (template: Template) => drop(template, 'UsageLambdaEvConf', 'DestinationConfig'),
      ['UsageLambdaFunction has no dead letters'],
    ],
    [
      'a stream whose changes get lost',
      (template: Template) => {
        const [stream] = resourcesOf(template, 'AWS::Lambda::EventSourceMapping');
        Reflect.deleteProperty(stream?.[1].Properties ?? {}, 'DestinationConfig');
      },
      ['AlertStream has no dead letters'],
    ],
    [
      'a queue in plain text',
      (template: Template) => drop(template, 'RefusedUsageQueue', 'SqsManagedSseEnabled'),
      ['RefusedUsageQueue is not encrypted'],
    ],
    [
      'a log that is kept for ever',
      (template: Template) => drop(template, 'TokensLogGroup', 'RetentionInDays'),
      ['TokensLogGroup is kept for ever'],
    ],
    [
      'a table without backups',
      (template: Template) => drop(template, 'TollgateTable', 'PointInTimeRecoverySpecification'),
      ['TollgateTable can be lost'],
    ],
  ])('%s', async (_, change, findings) => {
    expect(await refused(planted(change))).toEqual(findings);
  });

  it('a token that is believed whoever it was made for', () => {
    const template = structuredClone(full);
    propertiesOf(template, 'HttpApiAuthorizerIssuer')['JwtConfiguration'] = {
      Issuer: 'https://issuer.example',
      Audience: [],
    };

    expect(doorsRefused(template)).toContain('GET /teams believes any token');
  });
});

describe('CloudFormation refuses', () => {
  it.each([
    [
      'a function whose role is missing',
      (template: Template) => Reflect.deleteProperty(template.Resources, 'BudgetRole'),
      'BudgetRole',
    ],
    [
      'a misspelt property',
      (template: Template) => {
        propertiesOf(template, 'TollgateTable')['BilingMode'] = 'PAY_PER_REQUEST';
      },
      'BilingMode',
    ],
  ])('%s', async (_, change, named) => {
    const [first = ''] = await validator.invalidIn(planted(change));

    expect(first).toContain(named);
  });
});
