import { mergeConfig } from 'vitest/config';
import few from './vitest.config.ts';

// Everything: what runs in CI, and what takes longer.
export default mergeConfig(few, { test: { include: ['test/all/**/*.test.ts'] } });
