import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Edit } from './plan.ts';

/**
 * An edit as a unified diff, `/dev/null` for a file that is not there; '' for no change. Plain text: who
 * prints it colours it.
 * @example
 * // --- .mcp.json
 * // +++ .mcp.json
 * // @@ -1,1 +1,5 @@
 */
export function unifiedDiff({ label, before, after }: Edit): string {
  if (before === after) return '';
  return createTwoFilesPatch(
    before === undefined ? '/dev/null' : label,
    after === undefined ? '/dev/null' : label,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { headerOptions: FILE_HEADERS_ONLY },
  );
}
