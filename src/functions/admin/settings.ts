import { invariant } from '../../domain/errors.ts';
import type { AdminSettings } from './compose.ts';

const AUDIT_DAYS = 400;

/** Throws on a setting that cannot be meant: a deployment that is wrong must not start. */
export const readAdminSettings = (
  environment: Readonly<Record<string, string | undefined>>,
  adminScope: string,
): AdminSettings => {
  const days = environment['AUDIT_DAYS'] ?? '';
  const keptDays = days === '' ? AUDIT_DAYS : Number(days);
  invariant(
    Number.isSafeInteger(keptDays) && keptDays > 0,
    `AUDIT_DAYS is not a number of days: "${days}"`,
  );
  const scope = environment['ADMIN_SCOPE'] ?? '';
  return { keptDays, adminScope: scope === '' ? adminScope : scope };
};
