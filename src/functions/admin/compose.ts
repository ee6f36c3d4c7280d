import { randomUUID } from 'node:crypto';
import { readAuditIn } from '../../adapters/dynamo/audit.ts';
import { readPriceOverrides } from '../../adapters/dynamo/prices.ts';
import { readSetPricesIn, writePriceIn } from '../../adapters/dynamo/prices-write.ts';
import { readMeter } from '../../adapters/dynamo/read-meter.ts';
import { registerTeamIn } from '../../adapters/dynamo/register-team.ts';
import { readTeamsIn } from '../../adapters/dynamo/team-pages.ts';
import { changeTeamIn, readPolicyIn } from '../../adapters/dynamo/teams.ts';
import { errorText } from '../../adapters/log.ts';
import { listedModels } from '../../adapters/prices/book.ts';
import { type Foundation, pricesOf } from '../../compose.ts';
import type { AdminDeps } from './admin.ts';
import { showTeam } from './team-json.ts';

export interface AdminSettings {
  readonly adminScope: string;
  /** How long an entry of the audit is kept. */
  readonly keptDays: number;
}

export const adminDeps = (from: Foundation, settings: AdminSettings): AdminDeps => {
  const { table, clock, config, log } = from;
  return {
    ...settings,
    clock,
    showTeam,
    newId: randomUUID,
    guestTier: config.unknownTeamTier,
    readPolicy: readPolicyIn(table),
    readMeter: readMeter(table),
    readTeams: readTeamsIn(table),
    changeTeam: changeTeamIn(table),
    registerTeam: registerTeamIn(table),
    readAudit: readAuditIn(table),
    readSetPrices: readSetPricesIn(table),
    writePrice: writePriceIn(table),
    models: listedModels(),
    prices: pricesOf(from),
    readOverrides: () =>
      readPriceOverrides(table, (price, error) => {
        log('error', 'a price that an operator has set cannot be read: it is left out', {
          reason: price,
          error: errorText(error),
        });
      }),
  };
};
