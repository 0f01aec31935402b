// Vitest setup file: tests do not wait for the disk. A sync protects against a loss of power, which no test here
// causes (`npm run faults` does), and waiting for it would take most of the time of a test that saves.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

fs.fsyncSync = () => undefined;
syncBuiltinESMExports();
