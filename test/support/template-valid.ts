import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CelEngine, TemplateFile } from '@aws/cloudformation-validate';
import type { Template } from './template-package.ts';

export interface Validator {
  /** What CloudFormation would refuse of a template, as AWS's own rules see it. */
  readonly invalidIn: (template: Template) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** Starting it takes longer than many templates do. */
export const openValidator = async (): Promise<Validator> => {
  const directory = await mkdtemp(join(tmpdir(), 'tollgate-valid-'));
  const engine = new CelEngine();
  return {
    invalidIn: async (template) => {
      const file = join(directory, 'template.json');
      await writeFile(file, JSON.stringify(template));
      // Keeps what is fatal too.
      const report = engine.validateStandard(new TemplateFile(file), { severityLevel: 'ERROR' });
      return report.diagnostics.map(({ ruleId, message }) => `${ruleId}: ${message}`);
    },
    close: () => {
      engine.free();
      return rm(directory, { recursive: true });
    },
  };
};
