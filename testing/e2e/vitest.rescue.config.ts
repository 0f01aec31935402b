import { defineConfig } from 'vitest/config';
import few from './vitest.config.ts';

// The rescue table, and nothing else.
export default defineConfig({
  test: { ...few.test, include: ['test/rescue/*.test.ts'], globalSetup: ['./src/setup/rescue-setup.ts'] },
});
