import { isAbsolute, join, relative, sep } from 'node:path';
import type { Base, ConfigFile, Environment, InstallOptions, Texts } from '@0dai/session-hooks';
import { type ConfigRecord, sha256 } from './files/records.ts';

/** The folders that hold configuration, absolute. */
export interface ConfigRoots {
  projectRoot: string;
  home: string;
  /** This user's state folder. */
  stateDir: string;
  /** The agents' variables, which may move their folders in home. */
  env: Environment;
}

/** One agent's files of one scope; AGENTS.md is a target of its own. */
export interface Target {
  /** The agent's id, e.g. `claude`. */
  agent: string;
  files: readonly ConfigFile[];
  /** The absolute path of a file in home. Default: its path below home. */
  userFile?(path: string): string;
}

/** The planned edit of one file. */
export interface Edit {
  agent: string;
  base: Base;
  /** Absolute. */
  path: string;
  /** Its `ConfigFile.path`. */
  file: string;
  /** The path as the user knows it: `.codex/config.toml`, `~/.codex/config.toml`. */
  label: string;
  /** Our part in it, in a few words. */
  holds: string;
  /** Its text now; undefined if there is no file. */
  before: string | undefined;
  /** Its text after the edit, the same if there is nothing to do; undefined if the edit removes the file. */
  after: string | undefined;
  /** What to store in the record: the text without our parts. Absent in an uninstall. */
  keep?: { original: string | undefined };
}

/** The reads of a plan, passed in so that planning stays pure. */
export interface Sources {
  /** Reads the file at an absolute path; returns undefined if there is none. */
  read(path: string): string | undefined;
  /**
   * Refuses a project's file whose symlinks lead out of the project.
   * @throws {ConfigLinkError}
   */
  refuseLinkOut(file: { path: string; base: Base }, projectRoot: string): void;
  /** Reads the record of the file at an absolute path. */
  record(path: string): ConfigRecord | undefined;
}

/**
 * Plans `0dai init`: an edit for every file of the targets, including those that stay the same. Reads all files
 * first, so that one broken file stops everything.
 * @throws {ConfigLinkError} {ConfigSyntaxError} {ConfigConflictError} {ConfigUnreadableError}
 * @example
 * planInstall([{ agent: 'gemini', files }], { allow: true }, roots, sources);
 */
export function planInstall(
  targets: readonly Target[],
  options: InstallOptions,
  roots: ConfigRoots,
  sources: Sources,
): Edit[] {
  for (const target of targets) {
    for (const file of target.files)
      sources.refuseLinkOut({ path: pathOf(roots, target, file), base: file.base }, roots.projectRoot);
  }
  return plan(targets, roots, sources, (file, before, siblings, record) => {
    const original = withoutOurParts(file, before, record);
    return { after: file.install(before, options, siblings, original), keep: { original } };
  });
}

/**
 * Plans `0dai uninstall`. A file that is unchanged since `init` wrote it gets its original bytes back. From one that
 * was edited since, only our hooks and our MCP server are removed. A symlink out of the project is refused only if the
 * file behind it would change.
 * @throws {ConfigLinkError} {ConfigSyntaxError} {ConfigUnreadableError}
 */
export function planUninstall(targets: readonly Target[], roots: ConfigRoots, sources: Sources): Edit[] {
  const edits = plan(targets, roots, sources, (file, before, _, record) => {
    if (before === undefined) return { after: undefined };
    if (record?.written === sha256(before)) return { after: record.original };
    return { after: file.uninstall(before, record?.original) };
  });
  for (const edit of edits.filter(isChange)) sources.refuseLinkOut(edit, roots.projectRoot);
  return edits;
}

/** Whether an edit changes anything. */
export function isChange({ before, after }: Edit): boolean {
  return before !== after;
}

type Decide = (
  file: ConfigFile,
  before: string | undefined,
  siblings: Texts,
  record: ConfigRecord | undefined,
) => Pick<Edit, 'after' | 'keep'>;

function plan(targets: readonly Target[], roots: ConfigRoots, sources: Sources, decide: Decide): Edit[] {
  // Key by path: in a project that is the home folder, both scopes mean the same file.
  const edits = new Map<string, Edit>();
  for (const target of targets) {
    const paths = target.files.map((file) => ({ file, path: pathOf(roots, target, file) }));
    const siblings = Object.fromEntries(paths.map(({ file, path }) => [file.path, sources.read(path)]));
    for (const { file, path } of paths) {
      if (edits.has(path)) continue;
      const before = siblings[file.path];
      const decision = decide(file, before, siblings, sources.record(path));
      const label = labelOf(roots, path);
      const { base, holds } = file;
      edits.set(path, {
        agent: target.agent,
        base,
        path,
        file: file.path,
        label,
        holds,
        before,
        ...decision,
      });
    }
  }
  return [...edits.values()];
}

/** Returns the absolute path of an agent's configuration file. */
export function pathOf(
  { projectRoot, home }: Pick<ConfigRoots, 'projectRoot' | 'home'>,
  { userFile }: Pick<Target, 'userFile'>,
  { base, path }: Pick<ConfigFile, 'base' | 'path'>,
): string {
  if (base === 'user') return userFile?.(path) ?? join(home, ...path.split('/'));
  return join(projectRoot, ...path.split('/'));
}

/** Labels a file as the user knows it: from the project's folder, else from home, else by its absolute path. */
export function labelOf(
  { projectRoot, home }: Pick<ConfigRoots, 'projectRoot' | 'home'>,
  path: string,
): string {
  const from = (folder: string) => relative(folder, path);
  const isInside = (way: string) => way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  if (projectRoot !== home && isInside(from(projectRoot))) return from(projectRoot);
  return isInside(from(home)) ? `~/${from(home)}` : path;
}

/** Returns the text that a later uninstall should restore. */
function withoutOurParts(
  file: ConfigFile,
  before: string | undefined,
  record: ConfigRecord | undefined,
): string | undefined {
  if (before === undefined) return undefined;
  if (record?.written === sha256(before)) return record.original;
  if (record) return file.uninstall(before, record.original);
  // Our parts may come from an installation without a record: a clone, another machine, a lost state folder.
  const { hooks, mcp, block } = file.inspect(before);
  return hooks || mcp || block ? file.uninstall(before) : before;
}
