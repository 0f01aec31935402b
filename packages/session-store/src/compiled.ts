import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { constants, Script } from 'node:vm';
import { SessionError } from '@0dai/session-schema';
import { ensureFolder, readBounded, removeIfThere, sweepTemporary, writeAtomic } from './files.ts';

/** What a bundle begins with, written by its build: a digest of the rest, in ASCII as all of it. */
const MARK = /^(?:#!.*\n)?\/\*! (\w{16}) \*\//;
const MARK_WITHIN = 100;
/** More than V8 makes of our largest bundle. */
const COMPILED_MAX = 8 * 1024 * 1024;

/** Where what was compiled is kept. */
export function compiledFolder(stateDir: string): string {
  return join(stateDir, 'compiled');
}

/** Node's `require`, of the module that loads another one. */
type Require = (id: string) => unknown;

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
 * @param require of the caller; what the bundle requires that is not beside it is looked for from there
 * @param stateDir where what is compiled is kept, if that folder is there
 * @param purpose what the bundle is loaded for, a word: only what that uses is kept, so that little has to be read
 * @example loadCompiled(join(__dirname, 'main.cjs'), require, host.stateDir, 'SessionStart')
 */
export function loadCompiled(file: string, require: Require, stateDir: string, purpose: string): unknown {
  if (loaded.has(file)) return loaded.get(file);
  // Where home is not known, the folder would be one of the present folder's, which may be a stranger's.
  const isOurs = isAbsolute(stateDir) && existsSync(stateDir);
  const source = isOurs ? readFileSync(file, 'latin1') : '';
  const mark = MARK.exec(source.slice(0, MARK_WITHIN))?.[1];
  if (mark === undefined) return require(file);
  const name = [purpose, basename(file, '.cjs'), mark, process.version, process.arch].join('-');
  const cachedData = readCompiled(join(compiledFolder(stateDir), name));
  const body = source.startsWith('#!') ? `//${source}` : source;
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${body}\n})`, {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData && { cachedData }),
  });
  if (!cachedData || script.cachedDataRejected) {
    // At the end: what was called by then is compiled.
    process.once('exit', () => keepCompiled(stateDir, name, script));
  }
  const module = { exports: {} };
  loaded.set(file, module.exports);
  const folder = dirname(file);
  const within = (id: string) =>
    id.startsWith('./') ? loadCompiled(join(folder, id), require, stateDir, purpose) : require(id);
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run.call(module.exports, module.exports, within, module, file, folder);
  loaded.set(file, module.exports);
  return module.exports;
}

function readCompiled(path: string): Buffer | undefined {
  try {
    const read = readBounded(path, COMPILED_MAX);
    return read?.truncated ? undefined : read?.bytes;
  } catch (error) {
    // What may not be read, or is no file, is compiled anew each time.
    if (error instanceof SessionError) return undefined;
    throw error;
  }
}

/** A state folder that cannot be written is no reason to fail: it is compiled anew each time. */
function keepCompiled(stateDir: string, name: string, script: Script): void {
  try {
    const folder = ensureFolder(stateDir, basename(compiledFolder(stateDir)));
    const bytes = script.createCachedData();
    if (bytes.length > COMPILED_MAX) return;
    writeAtomic(join(folder, name), bytes, 'replace');
    const [purpose, bundle, mark] = name.split('-');
    for (const other of sweepTemporary(folder)) {
      // Of another version of ours.
      if (other.startsWith(`${purpose}-${bundle}-`) && other.split('-')[2] !== mark)
        removeIfThere(join(folder, other));
    }
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
  }
}
