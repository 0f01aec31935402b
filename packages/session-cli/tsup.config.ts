import { defineConfig } from 'tsup';
import { library, program } from '../../tsup.library.ts';

export default defineConfig([library({ index: 'src/index.ts' }), program]);
