import { type Call, plainPath } from './strace/trace.ts';

/**
 * What a power cut may take although it is of no importance. Without the note of the folder in which an agent run began
 * (`runs/`), the run is found by what its agent says, and by its working directory. Without the record of a view
 * (`views/`), a hand edit of that view is unverified.
 */
const MAY_GO =
  /\/\.lock(?:-holder\.json)?$|\/last-hook-\w+\.json$|\/hooks\.log$|\/0dai\/(?:runs|views)\/[0-9a-f]+$/;

/**
 * What a power cut right after the operation may take from the disk, by its calls: a file that was written and
 * not fsynced since; a name that came into a folder (a new file, a folder, a rename) which was not fsynced since.
 * A name that only goes counts no: what is over says so in its journal.
 * @returns one line for each, empty when all that was written stays
 */
export function atRisk(calls: readonly Call[], folder: string): string[] {
  const data = new Map<string, string>();
  const names = new Map<string, string>();
  for (const call of calls) {
    if (!call.paths.at(-1)?.startsWith(`${folder}/home`)) continue;
    if (call.result === undefined || call.result.startsWith('E')) continue;
    const [first = ''] = call.paths;
    const last = call.paths.at(-1) ?? '';
    switch (call.name) {
      case 'write':
      case 'writev':
      case 'pwrite64':
      case 'ftruncate':
      case 'truncate':
        data.set(first, `${call.name} ${plainPath(first, folder)}`);
        break;
      case 'fsync':
      case 'fdatasync':
        data.delete(first);
        for (const name of names.keys()) if (parent(name) === first) names.delete(name);
        break;
      case 'mkdir':
        names.set(last, `mkdir ${plainPath(last, folder)}`);
        break;
      case 'openat':
      case 'open':
        // Whether it was there before cannot be seen; the traced worlds' journals and temporary files tell.
        if (/O_CREAT/.test(call.args) && /O_EXCL/.test(call.args))
          names.set(last, `create ${plainPath(last, folder)}`);
        break;
      case 'rename':
      case 'link':
        move(data, first, last, call.name === 'rename');
        move(names, first, last, call.name === 'rename');
        names.set(last, `${call.name} ${plainPath(last, folder)}`);
        break;
      case 'unlink':
      case 'rmdir':
        data.delete(last);
        names.delete(last);
        break;
    }
  }
  return [...data, ...names].filter(([path]) => !MAY_GO.test(path)).map(([, what]) => what);
}

/** What is under one name, and below it where it is a folder, is now under another one. */
function move(map: Map<string, string>, from: string, to: string, gone: boolean): void {
  for (const [path, what] of [...map]) {
    if (path !== from && !path.startsWith(`${from}/`)) continue;
    map.set(to + path.slice(from.length), what);
    if (gone) map.delete(path);
  }
}

function parent(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
