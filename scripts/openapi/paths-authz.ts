import { CALL, DENIED, TOLD } from './gate-parts.ts';
import type { JsonSchema } from './json-schema.ts';
import {
  answer,
  type Method,
  type Operation,
  type Parameter,
  problemsOf,
  ref,
} from './operation.ts';

const METHODS: readonly Method[] = ['get', 'put', 'post', 'patch', 'delete', 'options', 'head'];

interface Authz {
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly content: JsonSchema;
  readonly parameters?: readonly Parameter[];
  /** Beside those that all of them have. */
  readonly problems?: readonly 400[];
}

/** A gateway asks with the method of its client, whatever that is. */
const authz = ({
  path,
  id,
  summary,
  content,
  parameters = [],
  problems = [],
}: Authz): readonly Operation[] =>
  METHODS.map((method) => ({
    ...{ method, path, tag: 'External authorization', summary },
    id: `${id}${method.charAt(0).toUpperCase()}${method.slice(1)}`,
    callers: 'signed',
    parameters: [...parameters, ...CALL],
    body: { schema: content, required: false },
    answers: {
      200: answer('Allowed.', 'AuthzAllowance', TOLD),
      429: DENIED,
      ...problemsOf(...problems, 401, 403, 413, 422, 500, 503),
    },
  }));

const PROXY: Parameter = {
  name: 'proxy',
  in: 'path',
  required: true,
  description: "The client's own path. It may have slashes in it.",
  schema: { type: 'string' },
};

export const AUTHZ_OPERATIONS: readonly Operation[] = [
  ...authz({
    ...{ path: '/ext-authz', id: 'authorize', content: {} },
    summary: "Judges a client's request for agentgateway or Envoy",
  }),
  ...authz({
    ...{ path: '/ext-authz/{proxy}', id: 'authorizeBelow', content: {}, parameters: [PROXY] },
    summary: "Judges a client's request for agentgateway or Envoy",
  }),
  ...authz({
    ...{ path: '/gateway-facts', id: 'authorizeByFacts', content: ref('GatewayFacts') },
    problems: [400],
    summary: 'Judges a call by what a gateway says of it in a body of its own',
  }),
];
