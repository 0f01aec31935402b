import type { TrustContext } from '../../agent.ts';
import { valueAt } from '../../install/documents/document.ts';
import { parseJson } from '../../install/documents/json-document.ts';
import { settingsFiles } from './trust.ts';

/**
 * The setting that keeps Claude Code from writing its log. Version 2.1.330 rejects `"cleanupPeriodDays": 0`, "because
 * it previously silently disabled all transcript writes". No file records the flag `--no-session-persistence`.
 */
export function logSwitchedOff(context: TrustContext): string | undefined {
  const file = settingsFiles(context).find(
    (path) => valueAt(parseJson(path, context.read(path) ?? ''), ['cleanupPeriodDays']) === 0,
  );
  return file && `"cleanupPeriodDays": 0 in ${file}`;
}
