import type { FileChange } from '@0dai/session-schema/internal';
import { LIST_MAX } from '../../facts/facts.ts';

/** A file in a patch, with its path as written there. */
export interface PatchedFile {
  path: string;
  change: FileChange;
}

const BEGIN = '*** Begin Patch';
const HEADER = /^\*\*\* (Add File|Update File|Delete File|Move to): (.+)$/;

/**
 * The files of an `apply_patch` text, as Codex CLI 0.169.0 accepts it, also inside a shell command. Content lines
 * begin with `+`, `-` or a space, so no content looks like a header.
 *
 * @example patchedFiles('*** Begin Patch\n*** Update File: a\n*** Move to: b\n…') // a deleted, b created
 */
export function patchedFiles(text: string): PatchedFile[] {
  const from = text.indexOf(BEGIN);
  if (from === -1) return [];
  const files: PatchedFile[] = [];
  for (const line of text.slice(from).split('\n')) {
    if (line.startsWith('*** End Patch')) break;
    const [, header, written] = HEADER.exec(line) ?? [];
    const path = written?.trim();
    if (!path) continue;
    const last = files.at(-1);
    if (header !== 'Move to') files.push({ path, change: changeOf(header) });
    else if (last && last.path !== path) files.splice(-1, 1, ...moved(last.path, path));
  }
  return files.slice(0, LIST_MAX);
}

/** The two changes of a renamed file. */
export function moved(from: string, to: string): PatchedFile[] {
  return [
    { path: from, change: 'deleted' },
    { path: to, change: 'created' },
  ];
}

/** Whether the response of `apply_patch` reports success. */
export function isApplied(response: unknown): boolean {
  return typeof response === 'string' && /^Success\. Updated the following files:/m.test(response);
}

function changeOf(header: string | undefined): FileChange {
  if (header === 'Add File') return 'created';
  return header === 'Delete File' ? 'deleted' : 'modified';
}
