import type { Context } from '../context.ts';

/**
 * The pager for a text that does not fit the screen, as git chooses it: PAGER, else `less`.
 * @returns undefined if no pager is needed: the text fits, the output is no terminal, an agent runs us, or the user wants no
 *   pager (PAGER is empty or `cat`)
 */
export function pagerFor(
  { stdout, env, detectAgent }: Pick<Context, 'stdout' | 'env' | 'detectAgent'>,
  text: string,
): string | undefined {
  const { isTTY, rows } = stdout;
  // A terminal of unknown height has 0 rows.
  if (isTTY !== true || !rows || env.TERM === 'dumb') return undefined;
  // The last row is for the prompt of the shell.
  if (text.split('\n').length <= rows) return undefined;
  // An agent's shell tool may have a terminal, but no person to press a key.
  if (detectAgent(env) !== undefined) return undefined;
  const command = (env.PAGER ?? 'less').trim();
  return command === '' || command === 'cat' ? undefined : command;
}
