import type { FileChange } from '@0dai/session-schema/internal';
import { LIST_MAX } from '../../facts/facts.ts';

/** A file that a patch touches, by its path as the patch has it. */
export interface PatchedFile {
  path: string;
  change: FileChange;
}

const BEGIN = '*** Begin Patch';
const HEADER = /^\*\*\* (Add File|Update File|Delete File|Move to): (.+)$/;

/**
 * The files in the text of an `apply_patch` call, as Codex CLI 0.169.0 takes it; also where that stands in a
 * shell command. Lines of content begin with `+`, `-` or a blank, so that none is taken for a header.
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

/** A file under a new name. */
export function moved(from: string, to: string): PatchedFile[] {
  return [
    { path: from, change: 'deleted' },
    { path: to, change: 'created' },
  ];
}

/** Whether what `apply_patch` answered says that it was applied. */
export function isApplied(response: unknown): boolean {
  return typeof response === 'string' && /^Success\. Updated the following files:/m.test(response);
}

function changeOf(header: string | undefined): FileChange {
  if (header === 'Add File') return 'created';
  return header === 'Delete File' ? 'deleted' : 'modified';
}
