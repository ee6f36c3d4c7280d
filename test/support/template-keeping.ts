import { z } from 'zod';
import {
  functionsOf,
  type Named,
  resourcesOf,
  targetOf,
  type Template,
} from './template-package.ts';

/** What a security review would refuse about what is kept, and what gets lost; each finding is a sentence. */
export const keepingRefused = (template: Template): readonly string[] => [
  ...functionsOf(template).flatMap(([name, { Properties }]) =>
    hasLogGroup(template, Properties['FunctionName']) ? [] : [`${name} makes its own log group`],
  ),
  ...notLike(template, 'AWS::Logs::LogGroup', RETENTION).map((name) => `${name} is kept for ever`),
  ...notLike(template, 'AWS::SQS::Queue', QUEUE).map((name) => `${name} is not encrypted`),
  ...notLike(template, 'AWS::SNS::Topic', TOPIC)
    .filter((name) => name !== READABLE_TOPIC)
    .map((name) => `${name} is not encrypted`),
  ...notLike(template, 'AWS::DynamoDB::Table', TABLE).map((name) => `${name} can be lost`),
  ...notLike(template, 'AWS::S3::Bucket', BUCKET).map((name) => `${name} could be public`),
  ...notLike(template, 'AWS::Lambda::EventSourceMapping', SOURCE).map(
    (name) => `${name} has no dead letters`,
  ),
  ...lettersLost(template),
];

/** Names of alarms, and CloudWatch cannot use the account's own key for topics. */
const READABLE_TOPIC = 'OwnAlarmTopic';

const RETENTION = z.object({ RetentionInDays: z.number().positive() });
const QUEUE = z.object({ SqsManagedSseEnabled: z.literal(true) });
const TOPIC = z.object({ KmsMasterKeyId: z.unknown().refine((key) => key !== undefined) });
const SOURCE = z.object({
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.unknown() }) }),
  MaximumRetryAttempts: z.number().nonnegative(),
});
const TABLE = z.object({
  PointInTimeRecoverySpecification: z.object({ PointInTimeRecoveryEnabled: z.literal(true) }),
  SSESpecification: z.object({ SSEEnabled: z.literal(true) }),
  DeletionProtectionEnabled: z.strictObject({
    'Fn::If': z.tuple([z.literal('ProtectsTable'), z.literal(true), z.literal(false)]),
  }),
});
const BUCKET = z.object({
  BucketEncryption: z.unknown().refine((encryption) => encryption !== undefined),
  PublicAccessBlockConfiguration: z.object({
    BlockPublicAcls: z.literal(true),
    BlockPublicPolicy: z.literal(true),
    IgnorePublicAcls: z.literal(true),
    RestrictPublicBuckets: z.literal(true),
  }),
});

const notLike = (template: Template, type: string, form: z.ZodType): readonly string[] =>
  resourcesOf(template, type)
    .filter(([, { Properties }]) => !form.safeParse(Properties).success)
    .map(([name]) => name);

const hasLogGroup = (template: Template, functionName: unknown): boolean =>
  resourcesOf(template, 'AWS::Logs::LogGroup').some(
    ([, { Properties }]) => Properties['LogGroupName'] === `/aws/lambda/${String(functionName)}`,
  );

/** Services that call a function and do not wait: what fails thrice is gone, or is a dead letter. */
const CALLS_AND_GOES = new Set(['logs.amazonaws.com', 'events.amazonaws.com', 'sns.amazonaws.com']);

/** It looks at everything again five minutes later, and an alarm tells when it does not. */
const COMES_AGAIN = 'SweeperLambdaFunction';

const INVOKED = z.object({
  FunctionName: z.unknown(),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.unknown() }) }),
});

const lettersLost = (template: Template): readonly string[] => {
  const kept = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig').flatMap(
    ([, { Properties }]) => {
      const config = INVOKED.safeParse(Properties);
      return config.success ? [targetOf(config.data.FunctionName)] : [];
    },
  );
  const called = resourcesOf(template, 'AWS::Lambda::Permission').filter(callsAndGoes);
  return called
    .map(([, { Properties }]) => targetOf(Properties['FunctionName']))
    .filter((name) => name !== COMES_AGAIN && !kept.includes(name))
    .map((name) => `${name} has no dead letters`);
};

const callsAndGoes = ([, { Properties }]: Named): boolean =>
  CALLS_AND_GOES.has(String(Properties['Principal']));
