import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { DynamoDBClient, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { parse, type ScalarTag } from 'yaml';
import { z } from 'zod';
import type { Invoke } from '../../scripts/local/invoke.ts';

const TAGS = ['!Ref', '!GetAtt', '!Sub'].map((tag): ScalarTag => ({
  tag,
  resolve: (text) => `${tag} ${text}`,
}));

const yamlAt = (path: string): unknown => {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  return parse(text, { customTags: TAGS, logLevel: 'error', merge: true });
};

const ROLES = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Properties: z.object({
        Policies: z
          .array(
            z.object({
              PolicyDocument: z.object({
                Statement: z.array(z.object({ Action: z.array(z.string()) })),
              }),
            }),
          )
          .default([]),
      }),
    }),
  ),
});
const FUNCTIONS = z.object({
  functions: z.record(z.string(), z.object({ role: z.string() })),
});

/** What each function's role lets it do, as it is deployed. */
const rights = (): ReadonlyMap<string, ReadonlySet<string>> => {
  const roles = ROLES.parse(yamlAt('resources/roles.yml')).Resources;
  const { functions } = FUNCTIONS.parse(yamlAt('serverless.yml'));
  return new Map(
    Object.entries(functions).map(([name, { role }]) => [
      name,
      new Set(
        (roles[role]?.Properties.Policies ?? []).flatMap(({ PolicyDocument }) =>
          PolicyDocument.Statement.flatMap(({ Action }) => Action),
        ),
      ),
    ]),
  );
};

const PART = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
} as const satisfies Record<keyof TransactWriteItem, string>;

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: { readonly TransactItems?: readonly TransactWriteItem[] };
}

/** A transaction has no action of its own: it is checked write by write. */
const actionsOf = ({ constructor, input }: Command): readonly string[] => {
  const parts = input.TransactItems?.flatMap((item) => Object.keys(item) as (keyof typeof PART)[]);
  const names = parts?.map((part) => PART[part]) ?? [constructor.name.replace(/Command$/, '')];
  return names.map((name) => `dynamodb:${name}`);
};

/** What functions have asked of the store, and where that is more than their roles allow. */
export interface RoleWatch {
  readonly watch: (name: string, invoke: Invoke) => Invoke;
  readonly overreaches: () => readonly string[];
  readonly asked: () => ReadonlyMap<string, ReadonlySet<string>>;
}

/** Listens to every client of the store until the mocks are restored. */
export const watchRoles = (): RoleWatch => {
  const allowed = rights();
  const asked = new Map<string, Set<string>>();
  const running = new AsyncLocalStorage<string>();
  const note = (command: Command): void => {
    const name = running.getStore();
    if (name === undefined) return;
    const seen = asked.get(name) ?? new Set();
    for (const action of actionsOf(command)) seen.add(action);
    asked.set(name, seen);
  };
  for (const { prototype } of [DynamoDBClient, DynamoDBDocumentClient]) {
    const send = Reflect.get(prototype, 'send') as (...args: unknown[]) => unknown;
    jest
      .spyOn(prototype as { send: (...args: unknown[]) => unknown }, 'send')
      .mockImplementation(function listened(this: unknown, ...args: unknown[]) {
        note(args[0] as Command);
        return send.apply(this, args);
      });
  }
  return {
    watch: (name, invoke) => (event) => running.run(name, () => invoke(event)),
    asked: () => asked,
    overreaches: () =>
      [...asked].flatMap(([name, actions]) =>
        [...actions]
          .filter((action) => allowed.get(name)?.has(action) !== true)
          .map((action) => `${name}: ${action}`),
      ),
  };
};
