import 'vitest';
import type { Bins } from './scripts/test-bins.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The three programs, bundled from their sources by `scripts/test-bins.mjs`. */
    bins: Bins;
  }
}
