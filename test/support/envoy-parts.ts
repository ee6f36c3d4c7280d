import type { z } from 'zod';

import { EnvoyConfiguration, TYPED, type TypeName, typeNameOf } from './envoy-shape.ts';

/** What is wrong with the members of a configuration: of its frame, and of all that has a type inside. */
export const shapeProblemsOf = (configuration: unknown): readonly string[] => [
  ...issuesOf('the frame', EnvoyConfiguration, configuration),
  ...typedIn(configuration).flatMap((part) => {
    const name = typeNameOf(part['@type']);
    return name === undefined
      ? [`${String(part['@type'])} is no known type`]
      : issuesOf(name, TYPED[name], part);
  }),
];

const issuesOf = (name: string, shape: z.ZodType, value: unknown): readonly string[] =>
  (shape.safeParse(value).error?.issues ?? []).map(
    ({ path, message }) => `${name}: ${path.map(String).join('.')}: ${message}`,
  );

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null;

/** All that has a type, at any depth. */
const typedIn = (value: unknown): readonly Members[] => {
  if (!isMembers(value)) return [];
  const inside = Object.values(value).flatMap(typedIn);
  return '@type' in value ? [value, ...inside] : inside;
};

/** All parts of one type, in the order in which they stand. */
export const partsOf = <Name extends TypeName>(
  name: Name,
  configuration: unknown,
): readonly z.infer<(typeof TYPED)[Name]>[] =>
  typedIn(configuration)
    .filter((part) => typeNameOf(part['@type']) === name)
    .map((part) => TYPED[name].parse(part) as z.infer<(typeof TYPED)[Name]>);
