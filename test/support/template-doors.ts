import { z } from 'zod';
import {
  functionsOf,
  type Named,
  resourcesOf,
  targetOf,
  type Template,
} from './template-package.ts';

/** What a security review would refuse about the ways in; each finding is a sentence. */
export const doorsRefused = (template: Template): readonly string[] => [
  ...resourcesOf(template, 'AWS::ApiGatewayV2::Route').flatMap((route) =>
    refusedOfRoute(route, template),
  ),
  ...resourcesOf(template, 'AWS::Lambda::Url').flatMap(refusedOfUrl),
  ...resourcesOf(template, 'AWS::Lambda::Permission').flatMap(refusedOfPermission),
  ...resourcesOf(template, 'AWS::ApiGatewayV2::Stage').flatMap(refusedOfStage),
];

const AUTHORIZER = z.object({
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.object({
    Issuer: z.url({ protocol: /^https$/ }),
    Audience: z.array(z.string().min(1)).min(1),
  }),
});

const refusedOfRoute = ([, { Properties }]: Named, template: Template): readonly string[] => {
  const route = String(Properties['RouteKey']);
  const { AuthorizationType: kind, AuthorizerId: id, AuthorizationScopes: scopes } = Properties;
  if (kind === 'AWS_IAM') return [];
  if (kind !== 'JWT') return [`${route} is open`];
  const authorizer = AUTHORIZER.safeParse(template.Resources[targetOf(id)]?.Properties);
  const hasScopes = Array.isArray(scopes) && scopes.length > 0 && !scopes.includes('');
  return [
    ...(authorizer.success ? [] : [`${route} believes any token`]),
    ...(hasScopes ? [] : [`${route} asks for no scope`]),
  ];
};

const refusedOfUrl = ([name, { Properties }]: Named): readonly string[] => [
  ...(Properties['AuthType'] === 'AWS_IAM' ? [] : [`${name} is open`]),
  ...(Properties['Cors'] === undefined ? [] : [`${name} is for browsers`]),
];

const refusedOfPermission = ([name, { Properties }]: Named): readonly string[] => {
  const { Principal: principal, SourceArn: arn, SourceAccount: account } = Properties;
  if (principal === '*') return [`${name} lets everybody in`];
  const isService = typeof principal === 'string' && principal.endsWith('.amazonaws.com');
  if (!isService || arn !== undefined || account !== undefined) return [];
  return [`${name} lets every account's ${principal} in`];
};

const STAGE = z.object({
  DefaultRouteSettings: z.object({
    ThrottlingRateLimit: z.strictObject({ Ref: z.literal('ThrottleRate') }),
    ThrottlingBurstLimit: z.strictObject({ Ref: z.literal('ThrottleBurst') }),
  }),
  AccessLogSettings: z.object({ Format: z.string() }),
});

/** Of what a request says, no more than where it went and who signed it. */
const LOGGED = new Set([
  '$context.requestId',
  '$context.requestTime',
  '$context.identity.sourceIp',
  '$context.routeKey',
  '$context.status',
  '$context.responseLength',
  '$context.responseLatency',
  '$context.identity.userArn',
  '$context.authorizer.claims.sub',
  '$context.authorizer.error',
  '$context.integrationErrorMessage',
]);

const refusedOfStage = ([, { Properties }]: Named): readonly string[] => {
  const stage = STAGE.safeParse(Properties);
  if (!stage.success) return ['the API has no bound, or no access log'];
  const logged = stage.data.AccessLogSettings.Format.match(/\$[\w.]+/g) ?? [];
  return logged
    .filter((variable) => !LOGGED.has(variable))
    .map((variable) => `the access log has ${variable}`);
};

/** The functions that a gateway can ask without an API in between. */
export const withUrl = (template: Template): readonly string[] => {
  const targets = JSON.stringify(resourcesOf(template, 'AWS::Lambda::Url'));
  return functionsOf(template)
    .map(([name]) => name)
    .filter((name) => targets.includes(`"${name}LambdaFunction"`));
};
