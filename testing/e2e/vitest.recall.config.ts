import { defineConfig } from 'vitest/config';
import few from './vitest.config.ts';

// The recall stories, and nothing else. A test has up to four runs of a sender and one of each receiver.
export default defineConfig({
  test: { ...few.test, include: ['test/recall/*.test.ts'], testTimeout: 600_000 },
});
