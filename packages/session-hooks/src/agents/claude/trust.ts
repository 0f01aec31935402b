import { dirname, join } from 'node:path';
import type { TrustContext, TrustState } from '../../agent.ts';
import { type ConfigDocument, valueAt } from '../../install/documents/document.ts';
import { parseJson } from '../../install/documents/json-document.ts';

const SETTINGS = ['.claude/settings.json', '.claude/settings.local.json'] as const;

/**
 * Conditions of Claude Code for running our hooks: the folder's trust, stored in `~/.claude.json` under
 * `projects[<folder>].hasTrustDialogAccepted`, and hooks not turned off (`disableAllHooks`).
 *
 * Source: Claude Code 2.1.330, tested. Its own entry or that of a folder above trusts a folder, up to the top of its
 * git repository; without git, up to the root. In a linked work tree the main one counts too (read, not tested).
 * Hooks in user settings run in every trusted folder.
 */
export function trust(context: TrustContext): readonly TrustState[] {
  const off = settingsFiles(context).filter(
    (file) => valueAt(open(context, file), ['disableAllHooks']) === true,
  );
  const switches = off.map((file): TrustState => {
    return { subject: 'switch', state: 'disabled', file, remedy: `Remove "disableAllHooks" from ${file}.` };
  });
  if (context.scope === 'user') return switches;
  return [...switches, folderTrust(context)];
}

function folderTrust(context: TrustContext): TrustState {
  const file = context.userFile('.claude.json');
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

/** The settings files that apply to a project, the user's first. */
export function settingsFiles({ projectRoot, userFile }: TrustContext): string[] {
  const paths = [userFile, (path: string) => join(projectRoot, path)].flatMap((at) => SETTINGS.map(at));
  return [...new Set(paths)];
}

function open(context: TrustContext, file: string): ConfigDocument {
  return parseJson(file, context.read(file) ?? '');
}
