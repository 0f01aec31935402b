import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['test/*.test.ts'],
    globalSetup: ['./src/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Most of what these tests do is waiting for processes of their own, on two cores.
    maxWorkers: 2,
  },
});
