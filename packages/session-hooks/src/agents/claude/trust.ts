import { dirname, join } from 'node:path';
import type { TrustContext, TrustState } from '../../agent.ts';
import { type ConfigDocument, valueAt } from '../../install/documents/document.ts';
import { parseJson } from '../../install/documents/json-document.ts';

const SETTINGS = ['.claude/settings.json', '.claude/settings.local.json'] as const;

/**
 * What Claude Code needs before our hooks run: the folder's trust, noted in `~/.claude.json` under
 * `projects[<folder>].hasTrustDialogAccepted`, and hooks not turned off (`disableAllHooks`).
 *
 * Source: Claude Code 2.1.330, tried. A folder is trusted by its own entry or by that of a folder above
 * it, up to the top of its git repository; without git, up to the root. In a linked work tree the main
 * one counts too (read, not tried). Hooks of the user's own settings run in whatever folder was trusted.
 */
export function trust(context: TrustContext): readonly TrustState[] {
  const off = settingsFiles(context).filter(
    (file) => valueAt(open(context, file), ['disableAllHooks']) === true,
  );
  const switches = off.map((file): TrustState => {
    return { subject: 'switch', state: 'disabled', file, remedy: `Take "disableAllHooks" out of ${file}.` };
  });
  if (context.scope === 'user') return switches;
  return [...switches, folderTrust(context)];
}

function folderTrust(context: TrustContext): TrustState {
  const file = join(context.home, '.claude.json');
  const doc = open(context, file);
  const trusted = candidates(context).some(
    (folder) => valueAt(doc, ['projects', folder, 'hasTrustDialogAccepted']) === true,
  );
  if (trusted) return { subject: 'folder', state: 'trusted', file };
  const remedy = `Start \`claude\` in ${context.projectRoot} once and choose "Yes, I trust this folder".`;
  return { subject: 'folder', state: 'untrusted', file, remedy };
}

function candidates({ projectRoot, repositoryRoot, mainRepositoryRoot }: TrustContext): string[] {
  const folders = [projectRoot];
  for (let folder = projectRoot; folder !== repositoryRoot && dirname(folder) !== folder; ) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return mainRepositoryRoot === undefined ? folders : [...folders, mainRepositoryRoot];
}

/** The settings that count for a project, the user's first. */
export function settingsFiles({ projectRoot, home }: TrustContext): string[] {
  return [...new Set([home, projectRoot].flatMap((root) => SETTINGS.map((path) => join(root, path))))];
}

function open(context: TrustContext, file: string): ConfigDocument {
  return parseJson(file, context.read(file) ?? '');
}
