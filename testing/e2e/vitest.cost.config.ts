import { defineConfig } from 'vitest/config';
import few from './vitest.config.ts';

// What a run of a real agent costs with our hooks and without; nothing else runs beside it.
export default defineConfig({ test: { ...few.test, include: ['test/cost/*.test.ts'] } });
