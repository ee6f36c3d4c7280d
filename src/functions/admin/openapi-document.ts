import openApiDocument from '../../../docs/openapi.json' with { type: 'json' };
import type { AdminRoute } from './route.ts';

/** What the gate says of itself. It is made by `npm run openapi`, of the schemas of all functions. */
const getDocument: AdminRoute = () =>
  Promise.resolve({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(openApiDocument),
  });

export const documentRoutes = {
  'GET /openapi.json': getDocument,
} as const satisfies Record<string, AdminRoute>;
