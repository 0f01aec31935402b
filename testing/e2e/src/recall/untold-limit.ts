import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { filesBelow } from '../files.ts';
import type { Lab } from '../lab/lab.ts';
import { usualLimits } from '../lab/limits.ts';

/** In the service's words, and in Gemini CLI's own. */
const REFUSAL = /(?:exceeded your current|exhausted your daily) quota/;

/** What shows that Gemini CLI's log and our hooks have no word of its usage limit. */
export interface UntoldLimit {
  /** The line that it printed. */
  printed: string;
  /** The files that have a word of it, from the machine's root. */
  files: string[];
}

/** Has Gemini CLI meet its usage limit after a call, and looks for a word of it in all files that are left. */
export async function meetUntoldLimit(lab: Lab): Promise<UntoldLimit> {
  await lab.cli('init', 'gemini');
  lab.trust('gemini');
  const refusals = usualLimits.filter(({ agent }) => agent === 'gemini').map(({ refusal }) => refusal);
  const run = await lab.begin('gemini', { acts: [{ do: 'read', file: 'README.md' }, ...refusals] });
  const { stderr } = await run.ended();
  const printed = stderr.split('\n').find((line) => REFUSAL.test(line)) ?? '';
  const files = [lab.home, lab.project, lab.temporary].flatMap((folder) =>
    filesBelow(folder)
      .filter((file) => REFUSAL.test(readFileSync(file, 'utf8')))
      .map((file) => relative(lab.root, file)),
  );
  return { printed: printed.replace(/^.*(?=TerminalQuotaError)/, ''), files };
}
