import { FileError, readBounded, UnsafePathError } from '@0dai/session-store/internal';

/** The last bytes of a log, as text; '' if it cannot be read. */
export function tailOf(path: string, bytes: number): string {
  try {
    const size = readBounded(path, 0)?.size ?? 0;
    return readBounded(path, bytes, Math.max(0, size - bytes))?.bytes.toString('utf8') ?? '';
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError) return '';
    throw error;
  }
}

/** How much of a log's end is searched for the branch: Claude Code's records name it at their ends. */
const BRANCH_BYTES = 256 * 1024;

/** The branch that the last records of a log name: `gitBranch` of Claude Code and Qwen Code. */
export function branchIn(path: string): string | undefined {
  const found = [...tailOf(path, BRANCH_BYTES).matchAll(/"gitBranch":"([^"\\]{1,200})"/g)].at(-1)?.[1];
  return found === 'HEAD' ? undefined : found;
}
