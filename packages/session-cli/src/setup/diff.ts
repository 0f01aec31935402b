import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Edit } from './plan.ts';

/**
 * Formats an edit as a unified diff, with `/dev/null` for a missing file; '' for no change. Plain text: the caller
 * colours it.
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
