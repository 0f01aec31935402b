import { FileError, UnsafePathError } from '../errors.ts';
import { listFolder, readBounded } from '../fs/files.ts';
import { writeAtomic } from '../fs/whole-files.ts';

/** The files that we write into `ai/sessions`, as lines of `.gitignore`, without those in `UNSHARED`. */
const SHAREABLE = [
  'active.json',
  'history/',
  'log/',
  'parked/',
  'settings.json',
  'unverified-*',
  '.lock*',
  '.*.tmp',
];
/** The pointers to sessions in progress, which stay ignored even where the user shares sessions. */
const UNSHARED = ['current', 'trees/'];
const UNSHARED_LINES = `# Which session is in progress here is not shared.\n${UNSHARED.join('\n')}\n`;
const COMMENT = '# Working sessions of coding agents stay on this machine.';

/** The `.gitignore` of a new folder. */
export const IGNORE_ALL = `${COMMENT} To share them through git, remove the line "*".\n*\n${UNSHARED_LINES}`;
/** Appended to the `.gitignore` of a folder in which the project has files of its own. */
const IGNORE_OURS = `${COMMENT}\n${SHAREABLE.join('\n')}\n${UNSHARED_LINES}`;

/** Names of our files: a folder with one of them is ours. */
const OUR_NAMES: ReadonlySet<string> = new Set(
  [...SHAREABLE, ...UNSHARED].filter((name) => !name.includes('*')).map((name) => name.replace('/', '')),
);

/** The part of a project that this file needs. */
interface Folder {
  /** `ai/sessions` in it. */
  folder: string;
  /** The folder's `.gitignore`. */
  ignore: string;
}

/**
 * Whether `ai/sessions` is ours: it is empty, or holds a file that we write. A project may have its own folder of that
 * name, and a clone may bring one that holds only `.gitkeep`. In such a folder we record nothing before the first save.
 */
export function isOurs({ folder, ignore }: Folder): boolean {
  const names = listFolder(folder);
  if (names.length === 0 || names.some((name) => OUR_NAMES.has(name))) return true;
  const lines = ignoredIn(ignore);
  return lines !== undefined && (lines.has('*') || UNSHARED.some((name) => lines.has(name)));
}

/** Makes git ignore our files in a folder in which the project has others. */
export function ignoreOurs(project: Folder): void {
  append(project, ['*'], () => IGNORE_OURS);
}

/**
 * Keeps the pointers ignored by git after the user changed or removed our `.gitignore` to share sessions, or where an
 * earlier version wrote it without one of them.
 */
export function keepIgnored(project: Folder): void {
  append(project, ['*'], (lines) => {
    const missing = UNSHARED.filter((name) => !lines.has(name));
    if (missing.length === UNSHARED.length) return UNSHARED_LINES;
    return missing.map((name) => `${name}\n`).join('');
  });
}

/** Appends lines to `.gitignore`, unless one of these stands in it. */
function append(
  { ignore }: Folder,
  unless: readonly string[],
  added: (lines: ReadonlySet<string>) => string,
): void {
  try {
    const file = readBounded(ignore, IGNORE_MAX);
    if (file?.truncated) return;
    const text = file?.bytes.toString('utf8') ?? '';
    const lines = linesOf(text);
    const end = text === '' || text.endsWith('\n') ? '' : '\n';
    const more = unless.some((line) => lines.has(line)) ? '' : added(lines);
    if (more !== '') writeAtomic(ignore, `${text}${end}${more}`, 'replace');
  } catch (error) {
    // Leave a .gitignore that is a link or not writable as it is.
    if (!(error instanceof FileError || error instanceof UnsafePathError)) throw error;
  }
}

/** A longer `.gitignore` is not ours and stays unchanged. */
const IGNORE_MAX = 64 * 1024;

function ignoredIn(ignore: string): ReadonlySet<string> | undefined {
  try {
    const file = readBounded(ignore, IGNORE_MAX);
    return file && linesOf(file.bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof FileError || error instanceof UnsafePathError) return undefined;
    throw error;
  }
}

function linesOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/\r?\n/).map((line) => line.replace(/^\//, '')));
}
