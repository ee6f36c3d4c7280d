import type { TeamId } from '../domain/ids.ts';
import { type Imported, importLitellm, type ImportSettings } from '../domain/litellm.ts';
import type { LitellmTeam } from '../domain/litellm-team.ts';
import type { Creation, Policy } from '../domain/policy.ts';
import type { Tier } from '../domain/tiers.ts';
import type { Actor } from './audited.ts';
import { createTeam, type ManageTeamsDeps, newPolicy, type NewTeam } from './manage-teams.ts';

export interface ImportQuestion {
  readonly litellm: LitellmTeam;
  readonly team: TeamId;
  readonly tier: Tier;
  readonly zeroMeans: ImportSettings['zeroMeans'];
  readonly creation: Creation | undefined;
  readonly actor: Actor;
  /** Only tell what would become of it. */
  readonly isDryRun: boolean;
}

export interface ImportAnswer {
  readonly policy: Policy;
  readonly report: Imported['report'];
}

/** Registers a team as LiteLLM tells of it, and tells of every member what became of it. */
export const importTeam =
  (deps: ManageTeamsDeps) =>
  async (question: ImportQuestion): Promise<ImportAnswer> => {
    const { litellm, team, tier, zeroMeans, creation, actor } = question;
    const boostId = `b-${deps.newId()}`;
    const imported = importLitellm(litellm, { at: actor.at, zeroMeans, boostId });
    const { change, status, boosts, report } = imported;
    const wanted: NewTeam = {
      ...{ team, tier, change, creation, actor },
      action: 'team.import',
      also: { status, boosts },
    };
    const policy = question.isDryRun ? newPolicy(wanted) : await createTeam(deps)(wanted);
    return { policy, report };
  };
