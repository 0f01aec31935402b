import { readdirSync } from 'node:fs';
import { defineConfig } from 'tsup';
import { library, program } from '../../tsup.library.ts';

const agents = readdirSync(new URL('./src/agents', import.meta.url), { withFileTypes: true })
  .filter((item) => item.isDirectory())
  .map(({ name }) => `agents/${name}/index`);

export default defineConfig([
  library(Object.fromEntries(['index', 'import/index', ...agents].map((path) => [path, `src/${path}.ts`]))),
  program,
]);
