import { endpointOptions, foundation } from '../../compose.ts';
import { patientFoundation } from '../../compose-usage.ts';
import { admin } from './admin.ts';
import { adminDeps } from './compose.ts';
import { readAdminSettings } from './settings.ts';

const BODY_BYTES_MAX = 65_536;

const from = patientFoundation(foundation(process.env));

export const handler = admin(
  adminDeps(from, readAdminSettings(process.env, from.config.identity.adminScope)),
  endpointOptions(from.log, BODY_BYTES_MAX),
);
