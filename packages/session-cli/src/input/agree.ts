import type { Context } from '../context.ts';
import { confirm } from './confirm.ts';

/** How a command that asks first may ask. */
export interface Asking {
  /** The user agreed on the command line. */
  yes: boolean;
  /** The output is for a program, which cannot be asked. */
  json: boolean;
}

/** The user's answer; `unasked` if there is no terminal to ask at. */
export type Agreement = 'yes' | 'no' | 'unasked';

/** Asks whether to go on, unless the command line says so. Without a terminal it does not ask, and returns `unasked`. */
export async function agree(
  { stdin, stderr }: Pick<Context, 'stdin' | 'stderr'>,
  question: string,
  { yes, json }: Asking,
): Promise<Agreement> {
  if (yes) return 'yes';
  if (json || stdin.isTTY !== true) return 'unasked';
  return (await confirm(question, stdin, stderr)) ? 'yes' : 'no';
}
