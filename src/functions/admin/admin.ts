import { rawEndpoint, type EndpointOptions } from '../../http/endpoint.ts';
import { routed, uncached } from '../../http/routes.ts';
import { auditRoutes, type AuditRoutesDeps } from './audit.ts';
import { boostRoutes } from './boosts.ts';
import { explainRoutes, type ExplainRoutesDeps } from './explain.ts';
import { documentRoutes } from './openapi-document.ts';
import { importRoutes } from './import.ts';
import { priceRoutes, type PriceRoutesDeps } from './prices.ts';
import { type AdmissionDeps, type AdminRoute, forAdmins } from './route.ts';
import { teamRoutes, type TeamRoutesDeps } from './teams.ts';

export type AdminDeps = AdmissionDeps &
  TeamRoutesDeps &
  PriceRoutesDeps &
  AuditRoutesDeps &
  ExplainRoutesDeps;

/** Everything that an operator asks of the gate, by the keys of the routes. */
const adminRoutes = (deps: AdminDeps): Readonly<Record<string, AdminRoute>> => ({
  ...teamRoutes(deps),
  ...boostRoutes(deps),
  ...importRoutes(deps),
  ...priceRoutes(deps),
  ...auditRoutes(deps),
  ...explainRoutes(deps),
  ...documentRoutes,
});

export const admin = (deps: AdminDeps, options: EndpointOptions) => {
  const routes = Object.entries(adminRoutes(deps)).map(
    ([key, route]) => [key, forAdmins(deps, route)] as const,
  );
  return uncached(rawEndpoint(routed(Object.fromEntries(routes)), options));
};
