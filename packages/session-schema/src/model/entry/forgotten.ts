import { SCHEMA_VERSION } from '../version.ts';
import type { Entry, ForgottenEntry } from './entry.ts';

const KEPT = ['outcome', 'transcript', 'process', 'source', 'log', 'read', 'replaced', 'when'] as const;

/**
 * Makes the entry that replaces one whose content is removed. It keeps the id, the writer, and the place in the agent's
 * log, so that no later reading of that log brings the content back. It is not signed yet.
 * @example forgottenEntry(prompt).type; // 'forgotten'
 */
export function forgottenEntry(entry: Entry): ForgottenEntry {
  const { id, at, actor, evidence } = entry;
  const fields = entry as Partial<ForgottenEntry>;
  const kept = Object.fromEntries(
    KEPT.flatMap((field) => (fields[field] === undefined ? [] : [[field, fields[field]]])),
  );
  const left: ForgottenEntry = { v: SCHEMA_VERSION, id, at, actor, evidence, type: 'forgotten', ...kept };
  if (fields.offset === undefined) return left;
  // In a prompt, `offset` is the log's size when the agent joined; in other entries, it is the read position.
  if (entry.type === 'prompt' || entry.type === 'forgotten') return { ...left, offset: fields.offset };
  return { ...left, read: [{ from: 0, to: fields.offset }, ...(left.read ?? [])].slice(0, 10) };
}
