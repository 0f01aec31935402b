import { join } from 'node:path';
import type { ConfigFile, InstallOptions, Scope, Texts } from '@0dai/session-hooks';
import { type ConfigRecord, sha256 } from './records.ts';

/** The folders that configuration is about, absolute. */
export interface ConfigRoots {
  projectRoot: string;
  home: string;
  /** This user's state folder. */
  stateDir: string;
}

/** One agent's files of one scope; AGENTS.md comes as a target of its own. */
export interface Target {
  /** Who it is for, e.g. `claude`. */
  agent: string;
  scope: Scope;
  files: readonly ConfigFile[];
}

/** What is to become of one file. */
export interface Edit {
  agent: string;
  scope: Scope;
  /** Absolute. */
  path: string;
  /** As the person knows it: `.codex/config.toml`, `~/.codex/config.toml`. */
  label: string;
  /** What of ours it holds, in a few words. */
  holds: string;
  /** Its text now; undefined where there is no file. */
  before: string | undefined;
  /** Its text afterwards, the same where nothing is to be done; undefined where it goes. */
  after: string | undefined;
  /** What to keep in the record: the text without us. Absent when we are being taken out. */
  keep?: { original: string | undefined };
}

/** Where a plan has its knowledge from. */
export interface Sources {
  /** The text of the file at an absolute path; undefined where there is none. */
  read(path: string): string | undefined;
  /** What is recorded of the file at an absolute path. */
  record(path: string): ConfigRecord | undefined;
}

/**
 * What `0dai init` would do: an edit for every file of the targets, those that stay the same included.
 * Reads all before anything is written, so that one broken file stops it all.
 * @throws {ConfigSyntaxError} {ConfigConflictError} {ConfigUnreadableError}
 * @example
 * planInstall([{ agent: 'gemini', scope: 'project', files }], { allow: true }, places, sources);
 */
export function planInstall(
  targets: readonly Target[],
  options: InstallOptions,
  roots: ConfigRoots,
  sources: Sources,
): Edit[] {
  return plan(targets, roots, sources, (file, before, siblings, record) => {
    const original = withoutUs(file, before, record);
    return { after: file.install(before, options, siblings, original), keep: { original } };
  });
}

/**
 * What `0dai uninstall` would do. A file that is still what we wrote becomes, byte for byte, what it was
 * before; one that was edited since loses our parts only.
 * @throws {ConfigSyntaxError} {ConfigUnreadableError}
 */
export function planUninstall(targets: readonly Target[], roots: ConfigRoots, sources: Sources): Edit[] {
  return plan(targets, roots, sources, (file, before, _, record) => {
    if (before === undefined) return { after: undefined };
    if (record?.written === sha256(before)) return { after: record.original };
    return { after: file.uninstall(before, record?.original) };
  });
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
  // By path, because in a project that is the home folder both scopes mean the same file.
  const edits = new Map<string, Edit>();
  for (const { agent, scope, files } of targets) {
    const paths = files.map((file) => ({ file, path: pathOf(roots, scope, file) }));
    const siblings = Object.fromEntries(paths.map(({ file, path }) => [file.path, sources.read(path)]));
    for (const { file, path } of paths) {
      if (edits.has(path)) continue;
      const before = siblings[file.path];
      const decision = decide(file, before, siblings, sources.record(path));
      const label = scope === 'user' ? `~/${file.path}` : file.path;
      edits.set(path, { agent, scope, path, label, holds: file.holds, before, ...decision });
    }
  }
  return [...edits.values()];
}

function pathOf({ projectRoot, home }: ConfigRoots, scope: Scope, file: ConfigFile): string {
  return join(scope === 'user' ? home : projectRoot, ...file.path.split('/'));
}

/** The text that a later uninstall should lead back to. */
function withoutUs(
  file: ConfigFile,
  before: string | undefined,
  record: ConfigRecord | undefined,
): string | undefined {
  if (before === undefined) return undefined;
  if (record?.written === sha256(before)) return record.original;
  if (record) return file.uninstall(before, record.original);
  // Ours from an installation without a record: a clone, another machine, a lost state folder.
  const { hooks, mcp, block } = file.inspect(before);
  return hooks || mcp || block ? file.uninstall(before) : before;
}
