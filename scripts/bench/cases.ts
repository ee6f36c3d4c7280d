import { connect } from '../../src/adapters/dynamo/connect.ts';
import type { Told } from '../../src/app/ports.ts';
import { foundation } from '../../src/compose.ts';
import type { Case } from './case.ts';
import { decisionCases } from './decisions.ts';
import { denialCases, registerDeniedTeams } from './denials.ts';
import { firstSeenCase } from './first-seen.ts';
import { openFlexible } from './flexible.ts';
import { floorCases, stockClient } from './floor.ts';
import { environmentOf, type Gate, openBooks, openGate } from './gate.ts';
import { handlerCases } from './handlers.ts';
import { type InFlight, inFlightOf } from './in-flight.ts';
import { PROVIDER, registerTeams, type Teams } from './teams.ts';

/** Everything that is asked, on one table, with calls in flight. */
export interface Bench {
  readonly cases: readonly Case[];
  readonly teams: Teams;
  readonly deniedTeams: Teams;
  readonly inFlight: InFlight;
  readonly close: () => Promise<void>;
}

const ATTEMPT_MS = 5_000;

const AN_HOUR_MS = '3600000';

export const openBench = async (tableName: string, count: number): Promise<Bench> => {
  const table = connect({ tableName, attemptMs: ATTEMPT_MS });
  const teams = await registerTeams(table, { name: 'team', count });
  const rateTeams = await registerTeams(table, { name: 'rate', count });
  const opened: Gate[] = [];
  const open = async (
    changes: Readonly<Record<string, string>> = {},
    told?: Told,
  ): Promise<Gate> => {
    const gate = await openGate(environmentOf(tableName, changes), told);
    opened.push(gate);
    return gate;
  };
  const gate = await open();
  const telling = await open({}, 'standing');
  const deniedTeams = await registerDeniedTeams(gate, { name: 'denied', count });
  const bookkeeping = foundation(environmentOf(tableName));
  const books = openBooks(bookkeeping, PROVIDER);
  const inFlight = inFlightOf({ teams, gate, books });
  const first = await firstSeenCase({ gate, teams, inFlight });
  await inFlight.level();
  const denying = {
    asking: await open({ DENIAL_MEMORY_MS: '0' }),
    remembering: await open({ DENIAL_MEMORY_MS: AN_HOUR_MS }),
    teams: deniedTeams,
  };
  const flexible = await openFlexible(`${tableName}-flexible`, teams);
  const stock = stockClient();
  return {
    teams,
    deniedTeams,
    inFlight,
    cases: [
      ...floorCases({ stock, lean: gate.from.table.client, tableName, teams }),
      ...decisionCases({ gate, telling, books, teams, inFlight }),
      first,
      ...(await handlerCases({ tableName, teams, rateTeams, onAdmitted: inFlight.add })),
      ...(await denialCases(denying)),
      ...flexible.cases,
    ],
    close: async () => {
      for (const { from } of opened) from.table.client.destroy();
      table.client.destroy();
      stock.destroy();
      bookkeeping.table.client.destroy();
      await flexible.close();
    },
  };
};
