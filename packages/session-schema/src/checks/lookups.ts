import { shellParts } from './shell.ts';

/** Programs that exit with an error if they find nothing, which is an answer and not a failure. */
const LOOKUP_PROGRAMS: ReadonlySet<string> = new Set(
  (
    'ls cat grep egrep rg ag find fd head tail less more sed awk cut sort uniq which type command test [ wc stat file ' +
    'tree diff jq pgrep lsof ps printenv env strings xxd od'
  ).split(' '),
);
const HARMLESS: ReadonlySet<string> = new Set(['cd', 'echo', 'true', 'printf']);

/**
 * Whether a shell command only reads or looks for something.
 * @example isLookup('cd app && grep -rn token src | head') // true
 */
export function isLookup(command: string): boolean {
  const programs = shellParts(command).flatMap(({ words: [program] }) =>
    program === undefined || HARMLESS.has(program) ? [] : [program],
  );
  return programs.length > 0 && programs.every((program) => LOOKUP_PROGRAMS.has(program));
}
