import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { RequestError } from '../domain/errors.ts';
import type { TranslateRaw } from './endpoint.ts';

/** What a function answers by the keys of its routes: `GET /teams/{team}`. */
export type Routes = Readonly<Record<string, TranslateRaw>>;

/** Several routes behind one function. A route that the table does not name is not found. */
export const routed =
  (routes: Routes): TranslateRaw =>
  (event) => {
    const translate = Object.hasOwn(routes, event.routeKey) ? routes[event.routeKey] : undefined;
    if (translate === undefined) {
      throw new RequestError('not_found', `There is no route ${event.routeKey}`);
    }
    return translate(event);
  };

/** No answer about teams and their money is kept on the way, whatever it says. */
export const uncached =
  <Rest extends readonly unknown[]>(
    answer: (
      event: APIGatewayProxyEventV2,
      ...rest: Rest
    ) => Promise<APIGatewayProxyStructuredResultV2>,
  ) =>
  async (
    event: APIGatewayProxyEventV2,
    ...rest: Rest
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const answered = await answer(event, ...rest);
    return { ...answered, headers: { ...answered.headers, 'cache-control': 'no-store' } };
  };
