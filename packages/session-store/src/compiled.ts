import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { constants, Script } from 'node:vm';

/** What a bundle begins with, written by its build: a digest of the rest, in ASCII as all of it. */
const MARK = /^\/\*! (\w{16}) \*\//;
const MARK_LENGTH = 24;
/** More than V8 makes of our largest bundle. */
const COMPILED_MAX = 8 * 1024 * 1024;

/** Where what was compiled is kept. */
export function compiledFolder(stateDir: string): string {
  return join(stateDir, 'compiled');
}

/** How a bundle is loaded, which is a function of what Node gives to a module. */
export interface Loading {
  /** `require` of the caller; what the bundle requires that is not beside it is looked for from there. */
  require: (id: string) => unknown;
  /** Where what is compiled is kept, if that folder is there. */
  stateDir: string;
  /** What it is loaded for, a word: only what that uses is kept, so that little has to be read. */
  purpose: string;
  /** `keepCompiled`, handed in: it is rarely needed, and this here is compiled anew at each start. */
  keep: (stateDir: string, name: string, compiled: () => Buffer) => void;
  /** When it is kept: what was called by then is compiled. Default: when the process ends. */
  when?: (keep: () => void) => void;
}

/** Bundles that were loaded, by their paths. */
const loaded = new Map<string, unknown>();

/**
 * Loads a CommonJS bundle of ours together with what V8 compiled of it the last time, which is most of what a short
 * program costs; the same of bundles beside it that it requires. Node's own cache (`module.enableCompileCache`, from
 * 22.8 on) does this for all modules, but not for the oldest Node that we support, and it costs twice as much where
 * the code is one file.
 *
 * What was compiled is used only for the very bundle, Node and kind of processor that it was compiled by; V8
 * looks at its own version, its flags and the length besides. V8 believes the rest: the file comes into its place
 * whole and durably, and lies in the user's own state folder, as the key does.
 *
 * @param file absolute path of the bundle
 * @throws {Error} where it is none
 * @example loadCompiled(join(__dirname, 'main.cjs'), { require, stateDir, purpose: 'SessionStart', keep })
 */
export function loadCompiled(file: string, loading: Loading): unknown {
  if (loaded.has(file)) return loaded.get(file);
  const { require, stateDir, purpose, keep, when = atEnd } = loading;
  const source = read(file)?.toString('latin1') ?? '';
  const mark = MARK.exec(source.slice(0, MARK_LENGTH))?.[1];
  if (mark === undefined) throw new Error(`${file} is not as it was installed: install it again`);
  const name = [purpose, basename(file, '.cjs'), mark, process.version, process.arch].join('-');
  // Where home is not known, the folder would be one of the present folder's, which may be a stranger's.
  const isKnown = isAbsolute(stateDir);
  const cachedData = isKnown ? read(join(compiledFolder(stateDir), name)) : undefined;
  const script = new Script(source, {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData && { cachedData }),
  });
  if (isKnown && (!cachedData || script.cachedDataRejected)) {
    when(() => keep(stateDir, name, () => script.createCachedData()));
  }
  const module = { exports: {} };
  loaded.set(file, module.exports);
  const folder = dirname(file);
  const within = (id: string) =>
    id.startsWith('./') ? loadCompiled(join(folder, id), loading) : require(id);
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run.call(module.exports, module.exports, within, module, file, folder);
  loaded.set(file, module.exports);
  return module.exports;
}

function atEnd(keep: () => void): void {
  process.once('exit', keep);
}

/**
 * The whole of a file. With as few of Node's functions as will do: V8 compiles them too, at each start.
 * @returns undefined where there is none, or it cannot be read: it is compiled anew then, each time
 */
function read(path: string): Buffer | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.allocUnsafeSlow(Math.min(size, COMPILED_MAX));
      return readSync(file, bytes, 0, bytes.length, 0) === size ? bytes : undefined;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return undefined;
  }
}
