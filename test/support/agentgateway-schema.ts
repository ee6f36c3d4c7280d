import { readFileSync } from 'node:fs';

import { Ajv2020 } from 'ajv/dist/2020.js';

/**
 * The gateway's own schema, which is not part of this repository: `schema/config.json` of the
 * agentgateway repository at its tag v1.4.1. `AGENTGATEWAY_SCHEMA` names the file.
 */
export const schemaPath = (): string | undefined => process.env['AGENTGATEWAY_SCHEMA'];

/** Says what the schema has against a configuration: nothing, if it fits. */
export type Judge = (configuration: unknown) => readonly string[];

/** Formats are left out: they are Rust's names of integer sizes, and the bounds stand beside them. */
export const judgeBy = (path: string): Judge => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  const validate = ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as object);
  return (configuration) =>
    validate(configuration)
      ? []
      : (validate.errors ?? []).map(
          ({ instancePath, message = '' }) => `${instancePath} ${message}`,
        );
};
