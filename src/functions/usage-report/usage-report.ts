import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ReportHistory } from '../../app/report-history.ts';
import type { ReportUsage } from '../../app/report-usage.ts';
import { RequestError } from '../../domain/errors.ts';
import type { Identity } from '../../domain/identity.ts';
import { isTeamId, type TeamId } from '../../domain/ids.ts';
import type { Amounts } from '../../domain/terms.ts';
import type { Tier } from '../../domain/tiers.ts';
import type { Clock, Instant } from '../../domain/time.ts';
import type { TranslateRaw } from '../../http/endpoint.ts';
import { identityProblem } from '../../http/identity-problem.ts';
import { type Caller, type CallerDeps, callerOf } from './caller.ts';
import { answerIn, ownForms, usageForms } from './forms.ts';
import { historyCsv, historyJson } from './history-answer.ts';
import { OwnQuery, parseHistoryQuery, parseQuery, UsageQuery } from './query.ts';
import type { Telling } from './usage-json.ts';

export interface UsageReportDeps extends CallerDeps {
  readonly reportUsage: ReportUsage;
  readonly reportHistory: ReportHistory;
  readonly clock: Clock;
  /** The tier of a team that nobody registered; `undefined`: such a team is denied. */
  readonly unknownTeamTier: Tier | undefined;
}

type Answer = APIGatewayProxyStructuredResultV2;

/** One request of somebody who may see a report. */
interface Asked {
  readonly event: APIGatewayProxyEventV2;
  readonly caller: Caller;
  readonly now: Instant;
}

type Route = (asked: Asked, deps: UsageReportDeps) => Promise<Answer>;

/** What teams have used, for operators; and for everybody, what their own team has. Takes nothing. */
export const usageReport =
  (deps: UsageReportDeps): TranslateRaw =>
  async (event) => {
    const now = deps.clock();
    const route = ROUTES.get(event.routeKey);
    if (route === undefined) throw new RequestError('not_found', 'There is no such report');
    const caller = await callerOf(event, now, deps);
    const { seesAll, own } = caller;
    if (!seesAll && own.outcome !== 'identified') return identityProblem(own);
    return route({ event, caller, now }, deps);
  };

const ofTeam: Route = async (asked, deps) => {
  const { event, caller, now } = asked;
  const view = viewOf(asked, deps);
  const { user } = parseQuery(UsageQuery, event.queryStringParameters);
  const report = found(await deps.reportUsage({ ...view, user, at: now }));
  const telling = tellingOf(caller, report.amounts);
  return user === undefined
    ? answerIn(event, usageForms(report, telling))
    : answerIn(event, ownForms(report, telling));
};

const ofCaller: Route = async ({ event, caller, now }, deps) => {
  parseQuery(OwnQuery, event.queryStringParameters);
  const { own } = caller;
  if (own.outcome !== 'identified') return identityProblem(own);
  const { team, user } = own.identity;
  const guestTier = guestTierOf(own.identity, deps);
  const report = found(await deps.reportUsage({ team, user, at: now, guestTier }));
  return answerIn(event, ownForms(report, tellingOf(caller, report.amounts)));
};

const history: Route = async (asked, deps) => {
  const { event, caller, now } = asked;
  const view = viewOf(asked, deps);
  const { span, from, to } = parseHistoryQuery(event.queryStringParameters, now);
  const report = found(await deps.reportHistory({ ...view, span, at: now }));
  const telling = tellingOf(caller, report.amounts);
  const range = { team: view.team, by: span.by, from, to };
  return answerIn(event, {
    json: () => historyJson(range, report, telling),
    csv: () => historyCsv(range, report, telling),
    fileName: `usage-${view.team}-${from}-${to}.csv`,
  });
};

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['GET /usage/{team}', ofTeam],
  ['GET /usage/{team}/history', history],
  ['GET /v1/me/usage', ofCaller],
]);

interface View {
  readonly team: TeamId;
  readonly guestTier: Tier | undefined;
}

/** Refused before anything is read, so that nobody learns by it which other teams there are. */
const viewOf = ({ event, caller }: Asked, deps: UsageReportDeps): View => {
  const named = event.pathParameters?.['team'];
  const { seesAll, own } = caller;
  if (own.outcome === 'identified' && own.identity.team === named) {
    return { team: own.identity.team, guestTier: guestTierOf(own.identity, deps) };
  }
  if (!seesAll) throw new RequestError('forbidden', 'You may see the usage of your own team only');
  if (named === undefined || !isTeamId(named)) throw noSuchTeam();
  return { team: named, guestTier: undefined };
};

/** A guest is let in with the tier that its token names, as when it calls. */
const guestTierOf = ({ tier }: Identity, { unknownTeamTier }: UsageReportDeps): Tier | undefined =>
  unknownTeamTier === undefined ? undefined : (tier ?? unknownTeamTier);

const noSuchTeam = (): RequestError => new RequestError('not_found', 'There is no such team');

const found = <Report>(report: Report | undefined): Report => {
  if (report === undefined) throw noSuchTeam();
  return report;
};

/** A team may be kept from amounts of money; those who run the gate see them all the same. */
const tellingOf = ({ seesAll }: Caller, amounts: Amounts): Telling =>
  seesAll || amounts === 'shown' ? 'with_amounts' : 'without_amounts';
