import { defineConfig } from 'vitest/config';
import few from './vitest.config.ts';

// The recall table, and nothing else: nine pairs, twice.
export default defineConfig({ test: { ...few.test, include: ['test/recall/*.test.ts'] } });
