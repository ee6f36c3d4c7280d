/** `npm run openapi`: writes docs/openapi.json, by the schemas that the functions read with. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { openApiDocument } from './openapi/document.ts';

const FILE = fileURLToPath(new URL('../docs/openapi.json', import.meta.url));

const text = JSON.stringify(openApiDocument());
const style = (await resolveConfig(FILE)) ?? {};
await writeFile(FILE, await format(text, { ...style, parser: 'json' }));
console.log(`Wrote ${FILE}.`);
