import { join } from 'node:path';
import { listFolder, lstatIfThere, type MayBeLinked, removeIfThere } from '../fs/files.ts';

/** Files in the state folder may have other hard links: no clone reaches it, so only a backup can have made them. */
export const isBackup: MayBeLinked = () => true;

/** Keeps a folder of notes small: removes half of the files if there are `max` of them, the oldest first. */
export function makeRoom(folder: string, max: number): void {
  const names = listFolder(folder);
  if (names.length < max) return;
  const files = names.map((name) => ({ name, mtimeMs: lstatIfThere(join(folder, name))?.mtimeMs ?? 0 }));
  files.sort((a, b) => a.mtimeMs - b.mtimeMs);
  for (const { name } of files.slice(0, max / 2)) removeIfThere(join(folder, name));
}
