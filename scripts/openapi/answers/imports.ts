import { z } from 'zod';
import { RegisteredTeam } from './teams.ts';

const findings = z.array(z.object({ path: z.string(), note: z.string() }));

export const ImportReport = z
  .object({
    dry_run: z.boolean(),
    team: RegisteredTeam.describe('The team as it is now; with a dry run, as it would be.'),
    report: z.object({
      imported: findings,
      not_equivalent: findings,
      assumed: findings,
    }),
  })
  .describe('What became of each member of the other gateway that says anything.');

export type ImportReport = z.infer<typeof ImportReport>;
