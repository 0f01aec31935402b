import { existsSync, readdirSync } from 'node:fs';
import { defineConfig } from 'tsup';
import { library, program } from '../../tsup.library.ts';

const source = new URL('./src/', import.meta.url);
// A folder that several agents share has no index.
const agents = readdirSync(new URL('agents', source))
  .map((name) => `agents/${name}/index`)
  .filter((path) => existsSync(new URL(`${path}.ts`, source)));

export default defineConfig([
  library(Object.fromEntries(['index', 'import/index', ...agents].map((path) => [path, `src/${path}.ts`]))),
  program,
]);
