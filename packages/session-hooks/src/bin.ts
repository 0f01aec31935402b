import { startHook } from './program.ts';

startHook(process.argv.slice(2), __dirname, require);
