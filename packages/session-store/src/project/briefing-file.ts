import { join } from 'node:path';
import { removeIfThere } from '../fs/files.ts';
import { writeAtomic } from '../fs/whole-files.ts';
import type { Project } from './project.ts';

/**
 * Writes a briefing that does not fit into a command line to a file in `ai/sessions`, where git ignores it and only its
 * user can read it.
 * @param id the briefing's id
 * @returns its path
 * @throws {FileError} if the disk refuses the write
 */
export function writeBriefingFile({ folder }: Project, id: string, text: string): string {
  const path = join(folder, `briefing-${id}.md`);
  writeAtomic(path, `${text}\n`, 'replace');
  return path;
}

/** Removes such a file, if it is there. */
export function removeBriefingFile(path: string): void {
  removeIfThere(path);
}
