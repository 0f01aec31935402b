import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';
import { library, program } from '../../tsup.library.ts';

const { exports } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as {
  exports: Record<string, string | { '@0dai/source': string }>;
};
// `./claude` is built from the source that `exports` names for it.
const sources = Object.values(exports).flatMap((one) =>
  typeof one === 'string' ? [] : [one['@0dai/source']],
);

export default defineConfig([
  library(Object.fromEntries(sources.map((path) => [path.replace(/^\.\/src\/|\.ts$/g, ''), path]))),
  program,
]);
