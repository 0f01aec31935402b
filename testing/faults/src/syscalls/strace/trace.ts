import { createHash } from 'node:crypto';

/** A system call, as strace wrote it down. */
export interface Call {
  /** Which thread made it; the main one is 'main'. */
  thread: string;
  name: string;
  /** How many calls of this name the thread had made, this one included; strace counts the same way. */
  nth: number;
  /** The paths that it names; for a descriptor, the file behind it. */
  paths: string[];
  /** Its arguments as strace shows them. */
  args: string;
  /** What it returned; undefined where it never did. */
  result: string | undefined;
  /** strace had its hand in it. */
  injected: boolean;
}

/** Calls that change files. */
export const CHANGING = [
  ...['write', 'writev', 'pwrite64', 'pwritev', 'pwritev2', 'copy_file_range', 'sendfile', 'fallocate'],
  ...['fsync', 'fdatasync', 'truncate', 'ftruncate'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat'],
  ...['unlink', 'unlinkat', 'rmdir', 'mkdir', 'mkdirat'],
  ...['chmod', 'fchmod', 'fchmodat', 'chown', 'fchown', 'lchown', 'fchownat'],
  ...['utime', 'utimes', 'utimensat', 'futimesat'],
];
/** Calls that open; whether a call changes something is in its flags. */
export const OPENING = ['open', 'openat', 'openat2', 'creat'];
/** Calls that only look. */
export const LOOKING = [
  ...['read', 'readv', 'pread64', 'getdents64', 'stat', 'lstat', 'fstat', 'newfstatat', 'statx'],
  ...['readlink', 'readlinkat', 'access', 'faccessat', 'faccessat2', 'close'],
];

/** Calls whose first argument is a descriptor, and that name no file besides. */
const BY_DESCRIPTOR = new Set([
  ...['write', 'writev', 'pwrite64', 'pwritev', 'pwritev2', 'fallocate', 'fsync', 'fdatasync', 'ftruncate'],
  ...['fchmod', 'fchown', 'read', 'readv', 'pread64', 'getdents64', 'fstat', 'close', 'sendfile'],
  'copy_file_range',
]);

const LINE = /^(?:(\d+) +)?(\w+)\((.*)$/;
const RESUMED = /^(?:(\d+) +)?<\.\.\. (\w+) resumed>(.*)$/;

/**
 * Reads what `strace -y -o` wrote, with `-f` or without.
 * @example parseTrace('fsync(18</p/a>) = 0')[0]; // { name: 'fsync', paths: ['/p/a'], result: '0', … }
 */
export function parseTrace(text: string): Call[] {
  const calls: Call[] = [];
  const counts = new Map<string, number>();
  const open = new Map<string, Call>();
  let first: string | undefined;
  for (const line of text.split('\n')) {
    const resumed = RESUMED.exec(line);
    if (resumed) {
      const [, thread = '', name = '', rest = ''] = resumed;
      const call = open.get(`${thread} ${name}`);
      if (call) finish(call, rest);
      continue;
    }
    const [, id = '', name, rest = ''] = LINE.exec(line) ?? [];
    if (name === undefined) continue;
    first ??= id;
    const thread = id === first ? 'main' : id;
    const nth = (counts.get(`${id} ${name}`) ?? 0) + 1;
    counts.set(`${id} ${name}`, nth);
    const call: Call = { thread, name, nth, paths: [], args: '', result: undefined, injected: false };
    open.set(`${id} ${name}`, call);
    finish(call, rest);
    calls.push(call);
  }
  return calls;
}

function finish(call: Call, rest: string): void {
  const [, args = rest.replace(/ <unfinished \.\.\.>.*$/, ''), after] = /^(.*)\) += (.*)$/s.exec(rest) ?? [];
  call.args += args;
  call.paths = pathsOf(call);
  if (after === undefined) return;
  call.injected = after.endsWith('(INJECTED)');
  const result = /^(-?\d+)(?:<[^>]*>)?(?: (E[A-Z]+))?/.exec(after);
  call.result = result ? (result[2] ?? result[1]) : undefined;
}

function pathsOf({ name, args }: Call): string[] {
  const behind = /^\d+<([^>]*)>/.exec(args)?.[1];
  const quoted = [...args.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text);
  const paths = BY_DESCRIPTOR.has(name)
    ? [behind]
    : // The text of a symlink is no path of the call's own.
      quoted.some((path) => path !== '')
      ? quoted
      : [behind];
  return paths.filter((path) => path !== undefined).map((path) => path.replace(/ \(deleted\)$/, ''));
}

/** Whether a call changes a file, or would if it succeeded. */
export function changes({ name, args }: Call): boolean {
  if (name === 'creat') return true;
  if (OPENING.includes(name)) return /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(args);
  return CHANGING.includes(name);
}

/** Files that `0dai init` edits in a world's project; what it records of one is named by a hash of its path. */
const RECORDED = [
  ...['.claude/settings.json', '.mcp.json', '.codex/hooks.json', '.codex/config.toml'],
  ...['.gemini/settings.json', 'AGENTS.md'],
];

/** The names of records in a world, and what they are of: of what `init` edits, and of the views written in a project. */
function records(folder: string): [hash: string, of: string][] {
  const hashOf = (path: string) => createHash('sha256').update(path).digest('hex').slice(0, 32);
  return [
    [hashOf(`${folder}/home/project`), '(project)'],
    ...RECORDED.map((name): [string, string] => [
      hashOf(`${folder}/home/project/${name}`),
      `(${name.replace('/', '-')})`,
    ]),
  ];
}

/** The path in a world that `plainPath` made plain. */
export function pathOf(plain: string, folder: string): string {
  return folder + records(folder).reduce((path, [hash, of]) => path.replace(of, hash), plain);
}

/** A path as it is the same in every run: what holds chance, process or time goes. */
export function plainPath(path: string, folder: string): string {
  const known = /\/(?:configure|views)\//.test(path) ? records(folder) : [];
  return known
    .reduce((plain, [hash, of]) => plain.replace(hash, of), path)
    .replace(folder, '')
    .replace(/\.0dai-\d+-\d+\.tmp$/, '.tmp')
    .replace(/\.\d+\.[0-9a-f]{10}\.tmp/g, '.tmp')
    .replace(/\d{8}-\d{6}-[0-9a-z]{6}/g, 'ID')
    .replace(/\d{8}T\d{6}Z/g, 'TIME')
    .replace(/(?<=TIME-)[0-9a-f]{6}(?=-active\.json$)/, 'RANDOM')
    .replace(/history\/\d{4}-\d{2}/, 'history/MONTH');
}
