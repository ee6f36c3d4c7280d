import {
  TeamCreation,
  TeamPatch,
  StatusChange,
  BoostCreation,
} from '../../src/functions/admin/schemas-teams.ts';
import { ExplainBody } from '../../src/functions/admin/schemas-more.ts';
import { LitellmTeamBody, LitellmTeamInfo } from '../../src/functions/admin/schemas-litellm.ts';
import { PriceBody } from '../../src/functions/admin/schemas-prices.ts';
import { BudgetCheck } from '../../src/functions/budget/budget.ts';
import { GuardRequest } from '../../src/functions/prompt-guard/prompt-guard.ts';
import { RateLimitCheck } from '../../src/functions/rate-limit/rate-limit.ts';
import { TokensUsed } from '../../src/functions/tokens/tokens.ts';
import { Used, Voided } from '../../src/functions/usage/usage-body.ts';
import {
  AuthzAllowance,
  BudgetAllowance,
  Denial,
  GuardAnswer,
  GuardVerdict,
  RateLimitAllowance,
  TokensAnswer,
} from './answers/decisions.ts';
import { ImportReport } from './answers/imports.ts';
import { AuditPage, Explanation } from './answers/operations.ts';
import { GatewayMessage, Problem } from './answers/problem.ts';
import { Price, PriceHistory, PricePage } from './answers/prices.ts';
import { UsageHistory, UsageReport } from './answers/reports.ts';
import { Boost, BoostList, GuestTeam, RegisteredTeam, Team, TeamPage } from './answers/teams.ts';
import { UsageResult, UsageResults } from './answers/usage.ts';
import { Facts as GatewayFacts } from '../../src/functions/ext-authz/gateway-facts.ts';
import { answerSchemas, type JsonSchema, requestSchema } from './json-schema.ts';

/** What functions read, by the schemas that they read it with. */
const REQUESTS = {
  RateLimitCheck,
  TokensUsed,
  BudgetCheck,
  GuardRequest,
  GatewayFacts,
  UsageEvent: Used,
  VoidedCall: Voided,
  TeamCreation,
  TeamPatch,
  StatusChange,
  BoostCreation,
  PriceChange: PriceBody,
  LitellmTeam: LitellmTeamBody,
  LitellmTeamInfo,
  ExplainQuestion: ExplainBody,
};

/** What functions answer, and API Gateway in their place. */
const ANSWERS = {
  Denial,
  RateLimitAllowance,
  TokensAnswer,
  BudgetAllowance,
  GuardAnswer,
  GuardVerdict,
  AuthzAllowance,
  UsageResult,
  UsageResults,
  RegisteredTeam,
  GuestTeam,
  Team,
  TeamPage,
  Boost,
  BoostList,
  Price,
  PricePage,
  PriceHistory,
  ImportReport,
  AuditPage,
  Explanation,
  UsageReport,
  UsageHistory,
  Problem,
  GatewayMessage,
};

export const componentSchemas = (): Readonly<Record<string, JsonSchema>> => ({
  ...Object.fromEntries(
    Object.entries(REQUESTS).map(([name, schema]) => [name, requestSchema(schema)]),
  ),
  ...answerSchemas(ANSWERS),
});
