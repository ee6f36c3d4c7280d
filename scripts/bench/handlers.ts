import { randomUUID } from 'node:crypto';
import { requestId } from '../../src/domain/ids.ts';
import type { Case } from './case.ts';
import { CONTEXT, eventOf, withHeaders } from './event.ts';
import { environmentOf, type OpenCall, template } from './gate.ts';
import { modelOf, OUTPUT_TOKENS_MAX, PROVIDER, type Teams } from './teams.ts';

interface Lambdas {
  readonly tableName: string;
  readonly teams: Teams;
  /** Of them nothing but requests is asked: no cap, no token and no call in flight is on their meters. */
  readonly rateTeams: Teams;
  readonly onAdmitted: (call: OpenCall) => void;
}

/** A conversation of some length. */
const MESSAGES = [
  { role: 'system', content: 'You answer questions of the staff, briefly, and in plain words. ' },
  { role: 'user', content: 'What has changed in the travel policy since the spring? '.repeat(30) },
];

const PASSED = '{"action":{"reason":"allowed"}}';

/**
 * The deployed functions from end to end: event, parser, schema, identity, decision, answer.
 *
 * They read their settings once, when they are loaded.
 */
export const handlerCases = async (lambdas: Lambdas): Promise<readonly Case[]> => {
  Object.assign(process.env, environmentOf(lambdas.tableName));
  return [await promptGuard(lambdas), await rateLimit(lambdas)];
};

const promptGuard = async ({ teams, onAdmitted }: Lambdas): Promise<Case> => {
  const { handler } = await import('../../src/functions/prompt-guard/handler.ts');
  const event = eventOf(template().routes, {
    path: '/prompt-guard/request',
    body: { body: { messages: MESSAGES } },
  });
  return {
    name: 'handler',
    prepare: (iteration) => {
      const call: OpenCall = {
        team: teams.of(iteration),
        request: requestId(randomUUID()),
        model: modelOf(teams.turnOf(iteration)),
      };
      const asked = withHeaders(event, {
        'x-team': call.team,
        'x-request-id': call.request,
        'x-model': call.model,
        'x-provider': PROVIDER,
        'x-max-tokens': String(OUTPUT_TOKENS_MAX),
      });
      return async () => {
        const { body } = await handler(asked, CONTEXT);
        if (body !== PASSED) throw new Error(`The prompt guard answered ${body}`);
        onAdmitted(call);
      };
    },
  };
};

const rateLimit = async ({ rateTeams }: Lambdas): Promise<Case> => {
  const { handler } = await import('../../src/functions/rate-limit/handler.ts');
  const { routes } = template();
  return {
    name: 'rate handler',
    prepare: (iteration) => {
      const asked = eventOf(routes, {
        path: '/v1/rate-limit/check',
        body: { team: rateTeams.of(iteration), request_id: randomUUID() },
      });
      return async () => {
        const { statusCode, body } = await handler(asked, CONTEXT);
        if (statusCode !== 200) throw new Error(`The rate limit answered ${body}`);
      };
    },
  };
};
