import type { LogFolders } from '../src/logs/log-files.ts';

/** Folders as the text of each file, by its path, from newest to oldest. */
export function foldersOf(files: Readonly<Record<string, string>>): LogFolders {
  const paths = Object.keys(files);
  return {
    list(folder) {
      const names = new Map<string, 'file' | 'folder'>();
      for (const path of paths.filter((one) => one.startsWith(`${folder}/`))) {
        const [name = '', ...rest] = path.slice(folder.length + 1).split('/');
        names.set(name, rest.length > 0 ? 'folder' : 'file');
      }
      return [...names].map(([name, kind]) => ({
        name,
        kind,
        bytes: files[`${folder}/${name}`]?.length ?? 0,
        modifiedMs: 1_000 - paths.indexOf(`${folder}/${name}`),
      }));
    },
    head: (path, bytes) => files[path]?.slice(0, bytes),
    database: () => undefined,
  };
}
