import { type CallFact, checksOf } from '@0dai/session-schema/internal';
import { resultLine, shellError, shellOutput } from './error-lines.ts';
import { checkShown } from './facts.ts';

/** How a shell command ended, by its exit code; for a check in a pipe, by its output. */
export type ShellEnd = Pick<CallFact, 'outcome' | 'exit' | 'error' | 'result' | 'output'>;

/**
 * Derives the outcome of a shell command that ran.
 * @param how.failed whether its agent reports a failure
 */
export function shellEnd(
  command: string,
  { failed, exit, output }: { failed: boolean; exit?: number | undefined; output: string },
): ShellEnd {
  const checks = checksOf(command, exit, checkShown(command, exit, output));
  const isFailedCheck = checks.length > 0 && checks.some(({ outcome }) => outcome === 'failed');
  const isFailed = failed || isFailedCheck;
  const error = isFailed ? shellError(command, exit, output) : undefined;
  const result =
    !isFailed && checks.some(({ outcome }) => outcome === 'passed') ? resultLine(output) : undefined;
  // A check whose outcome is not known may still have printed it.
  const isKnown = checks.some(({ outcome }) => outcome !== 'unknown');
  const printed = !isFailed && !isKnown ? shellOutput(command, output) : undefined;
  return {
    outcome: isFailed ? 'failed' : 'ok',
    ...(exit !== undefined && { exit }),
    ...(error !== undefined && { error }),
    ...(result !== undefined && { result }),
    ...(printed !== undefined && { output: printed }),
  };
}
