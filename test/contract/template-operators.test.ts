import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  type Choice,
  packageTemplate,
  resourcesOf,
  type Template,
} from '../support/template-package.ts';

const WITH_ISSUER: Choice = {
  params: { oidcIssuer: 'https://issuer.example', oidcAudience: 'tollgate, tollgate-admin' },
};

const OPERATIONS = readFileSync('docs/operations.md', 'utf8');

let plain: Template;
let withIssuer: Template;
beforeAll(async () => {
  [plain, withIssuer] = await Promise.all([packageTemplate(), packageTemplate(WITH_ISSUER)]);
});

const doorOf = (template: Template, route: string) => {
  const found = resourcesOf(template, 'AWS::ApiGatewayV2::Route').find(
    ([, { Properties }]) => Properties['RouteKey'] === route,
  );
  const { AuthorizationType: by, AuthorizationScopes: scopes } = found?.[1].Properties ?? {};
  return { by, scopes };
};

describe('the way in for operators', () => {
  it.each(['POST /teams', 'GET /teams/{team}', 'PUT /prices/{provider}/{model+}', 'GET /audit'])(
    'to %s is a signature, or where an issuer is named a token with the scope for admins',
    (route) => {
      expect(doorOf(plain, route)).toEqual({ by: 'AWS_IAM', scopes: undefined });
      expect(doorOf(withIssuer, route)).toEqual({
        by: 'JWT',
        scopes: ['https://gateway.internal/admin'],
      });
    },
  );

  it.each(['GET /usage/{team}', 'GET /usage/{team}/history', 'GET /v1/me/usage'])(
    'to %s is open to those who may call as well',
    (route) => {
      expect(doorOf(plain, route)).toEqual({ by: 'AWS_IAM', scopes: undefined });
      expect(doorOf(withIssuer, route)).toEqual({
        by: 'JWT',
        scopes: ['https://gateway.internal/invoke', 'https://gateway.internal/admin'],
      });
    },
  );

  it.each(['POST /v1/rate-limit/check', 'POST /v1/usage', 'ANY /ext-authz/{proxy+}'])(
    'does not change that of a gateway: %s',
    (route) => {
      expect(doorOf(plain, route)).toEqual({ by: 'AWS_IAM', scopes: undefined });
      expect(doorOf(withIssuer, route)).toEqual({ by: 'AWS_IAM', scopes: undefined });
    },
  );

  it('has one authorizer, with each of the audiences, and none without an issuer', () => {
    const authorizers = resourcesOf(withIssuer, 'AWS::ApiGatewayV2::Authorizer');

    expect(authorizers.map(([, { Properties }]) => Properties['JwtConfiguration'])).toEqual([
      { Issuer: 'https://issuer.example', Audience: ['tollgate', 'tollgate-admin'] },
    ]);
    expect(resourcesOf(plain, 'AWS::ApiGatewayV2::Authorizer')).toEqual([]);
  });

  it('is not packaged for an issuer whose tokens would be believed for any audience', async () => {
    const params = { oidcIssuer: 'https://issuer.example', oidcAudience: ' , ' };

    await expect(packageTemplate({ params })).rejects.toMatchObject({
      stdout: expect.stringContaining('oidcIssuer is set, and oidcAudience is not') as string,
    });
  });
});

const STAT = z.object({
  MetricStat: z.object({ Metric: z.object({ Namespace: z.string(), MetricName: z.string() }) }),
});
const ALARM = z.looseObject({
  AlarmName: z.object({ 'Fn::Sub': z.string() }),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.unknown()).length(1),
  OKActions: z.array(z.unknown()).length(1),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Metrics: z.array(z.unknown()).default([]),
  TreatMissingData: z.enum(['notBreaching', 'breaching']),
});

const alarmsOf = (template: Template) =>
  resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([name, { Properties }]) => {
    const alarm = ALARM.parse(Properties);
    const measured = alarm.Metrics.flatMap((metric) => {
      const stat = STAT.safeParse(metric);
      return stat.success ? [stat.data.MetricStat.Metric] : [];
    });
    return { ...alarm, name, measured: [alarm, ...measured] };
  });

const OWN_TOPIC = {
  'Fn::If': ['OwnsAlarmTopic', { Ref: 'OwnAlarmTopic' }, { Ref: 'AlarmTopic' }],
};

describe('an alarm', () => {
  it('is set on every way in which the gate can fail', () => {
    expect(alarmsOf(plain).map(({ name }) => name)).toEqual([
      'PathErrorsAlarm',
      'PathThrottlesAlarm',
      'UsageErrorsAlarm',
      'BackgroundErrorsAlarm',
      'OperatorErrorsAlarm',
      'DegradedDecisionsAlarm',
      'DecisionLatencyAlarm',
      'DenyRateAlarm',
      'NoSettlementsAlarm',
      'ExpiredHoldsAlarm',
      'UnpricedModelsAlarm',
      'AlertsBehindAlarm',
      'RefusedUsageAlarm',
      'UntoldAlertsAlarm',
      'TableThrottlesAlarm',
      'SweeperStoppedAlarm',
    ]);
  });

  it('goes to the topic when it begins and when it ends', () => {
    const targets = alarmsOf(plain).flatMap(({ AlarmActions, OKActions }) => [
      ...AlarmActions,
      ...OKActions,
    ]);

    expect(targets).toEqual(Array(32).fill(OWN_TOPIC));
  });

  it('has a section in the handbook, under the name by which it is told', () => {
    const missing = alarmsOf(plain).filter(({ AlarmName, AlarmDescription }) => {
      const told = AlarmName['Fn::Sub'].replace('${AWS::StackName}-', '');
      const section = `\n### \`${told}\`\n`;
      return (
        !AlarmDescription.endsWith(`docs/operations.md#${told}`) || !OPERATIONS.includes(section)
      );
    });

    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it('watches metrics of ours by the names that they are written under', () => {
    const telemetry = readFileSync('src/app/ports-telemetry.ts', 'utf8');
    const ours = alarmsOf(plain).flatMap(({ measured }) =>
      measured.flatMap(({ Namespace, MetricName = '' }) =>
        Namespace === 'Tollgate/dev' ? [MetricName] : [],
      ),
    );

    expect(ours).not.toHaveLength(0);
    expect(ours.filter((name) => !telemetry.includes(`'${name}'`))).toEqual([]);
  });
});

const WIDGETS = z.object({
  widgets: z.array(z.object({ properties: z.object({ title: z.string(), metrics: z.unknown() }) })),
});

describe('the dashboard', () => {
  const bodyOf = (template: Template): string =>
    z
      .object({ DashboardBody: z.object({ 'Fn::Sub': z.string() }) })
      .parse(template.Resources['Dashboard']?.Properties).DashboardBody['Fn::Sub'];

  it('can be read once the names are filled in', () => {
    const { widgets } = WIDGETS.parse(JSON.parse(bodyOf(plain).replace(/\$\{[^}]+\}/g, 'name')));

    expect(widgets).toHaveLength(12);
  });

  it('shows nothing that is not in the stack', () => {
    const names = bodyOf(plain).match(/(?<=\$\{)[^:.}]+(?=[.}])/g) ?? [];

    expect(names).not.toHaveLength(0);
    expect(names.filter((name) => plain.Resources[name] === undefined)).toEqual([]);
  });
});

const SETTINGS = z.object({
  params: z.object({ default: z.record(z.string(), z.unknown()) }),
});

describe('the handbook', () => {
  it('has every setting that a deployment can make', () => {
    const { params } = SETTINGS.parse(
      parse(readFileSync('serverless.yml', 'utf8'), { logLevel: 'error' }),
    );
    const names = Object.keys(params.default);

    expect(names.filter((name) => !OPERATIONS.includes(`\`${name}\``))).toEqual([]);
  });

  it('has the policy of a gateway as it is deployed', () => {
    const policy = OPERATIONS.match(/```json\n(\{\n {2}"Version"[^`]*)```/)?.[1] ?? '';
    const told = JSON.stringify(JSON.parse(policy));

    for (const action of [
      'lambda:InvokeFunctionUrl',
      'lambda:InvokeFunction',
      'execute-api:Invoke',
    ]) {
      expect(told).toContain(`"Action":"${action}"`);
    }
    expect(told).toContain('"lambda:FunctionUrlAuthType":"AWS_IAM"');
    expect(told).toContain('"lambda:InvokedViaFunctionUrl":"true"');
  });
});
