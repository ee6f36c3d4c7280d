import { readFileSync } from 'node:fs';
import type { BuildOptions } from 'esbuild';
import { parse, type ScalarTag } from 'yaml';
import { z } from 'zod';
import plugins from './plugins.ts';

const ROOT = new URL('../../', import.meta.url);

/** What `serverless.yml` tells esbuild. Whatever else it may come to say must be understood here first. */
const SERVERLESS_YML = z.object({
  custom: z.object({
    esbuild: z.strictObject({
      bundle: z.literal(true),
      minify: z.literal(true),
      platform: z.literal('node'),
      target: z.string(),
      format: z.literal('esm'),
      outputFileExtension: z.literal('.mjs'),
      mainFields: z.array(z.string()),
      exclude: z.tuple([]),
      plugins: z.literal('scripts/build/plugins.ts'),
      banner: z.record(z.string(), z.string()).optional(),
    }),
  }),
});

const OF_CLOUDFORMATION = ['!Ref', '!GetAtt', '!Sub', '!ImportValue'].map((tag): ScalarTag => ({
  tag,
  resolve: () => null,
}));

/** The options of the deployed bundles, read from where the framework reads them. */
export const readBuildOptions = (): BuildOptions => {
  const text = readFileSync(new URL('serverless.yml', ROOT), 'utf8');
  const document: unknown = parse(text, { customTags: OF_CLOUDFORMATION, logLevel: 'error' });
  const { bundle, minify, platform, target, format, mainFields, banner } =
    SERVERLESS_YML.parse(document).custom.esbuild;
  return {
    ...{ bundle, minify, platform, target, format, mainFields, plugins },
    ...(banner === undefined ? {} : { banner }),
  };
};
