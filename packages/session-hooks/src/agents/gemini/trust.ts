import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { TrustContext, TrustState } from '../../agent.ts';
import { type ConfigDocument, valueAt } from '../../install/documents/document.ts';
import { parseJson } from '../../install/documents/json-document.ts';

const SETTINGS = '.gemini/settings.json';
/** Its path from home, unless a variable names another. */
export const TRUSTED_FOLDERS = '.gemini/trustedFolders.json';

/**
 * Conditions of Gemini CLI for running our hooks: the folder's trust, stored in `~/.gemini/trustedFolders.json` as
 * `{"/path": "TRUST_FOLDER" | "TRUST_PARENT" | "DO_NOT_TRUST"}`, and hooks not turned off (`hooksConfig.enabled`, and
 * `hooksConfig.disabled`, a list of names).
 *
 * Source: Gemini CLI 0.61.0, `isPathTrusted` in its bundle. A rule applies to its folder and all below;
 * `TRUST_PARENT` to the folder above and all below that. The rule with the longest path wins.
 * `security.folderTrust.enabled: false` turns folder trust off. User hooks need no trust.
 */
export function trust(context: TrustContext): readonly TrustState[] {
  const files = [...new Set([context.userFile(SETTINGS), join(context.projectRoot, SETTINGS)])];
  const settings = files.map((file) => ({ file, doc: open(context, file) }));
  const switches = settings.flatMap(({ file, doc }) => switchedOff(file, doc));
  if (context.scope === 'user') return switches;
  const unasked = settings[0] && valueAt(settings[0].doc, ['security', 'folderTrust', 'enabled']) === false;
  return unasked ? switches : [...switches, folderTrust(context)];
}

function switchedOff(file: string, doc: ConfigDocument): TrustState[] {
  const found: TrustState[] = [];
  if (valueAt(doc, ['hooksConfig', 'enabled']) === false) {
    const remedy = `Remove "hooksConfig.enabled": false from ${file}.`;
    found.push({ subject: 'switch', state: 'disabled', file, remedy });
  }
  const names = valueAt(doc, ['hooksConfig', 'disabled']);
  if (Array.isArray(names) && names.includes('0dai')) {
    const remedy = `Start \`gemini\` and run /hooks enable 0dai, or remove "0dai" from hooksConfig.disabled in ${file}.`;
    found.push({ subject: 'hook', state: 'disabled', file, remedy });
  }
  return found;
}

function folderTrust(context: TrustContext): TrustState {
  const file = context.userFile(TRUSTED_FOLDERS);
  const rules = Object.entries(valueAt(open(context, file), []) ?? {});
  const decisive = rules
    .filter(([path, level]) => covers(level === 'TRUST_PARENT' ? dirname(path) : path, context.projectRoot))
    .sort(([left], [right]) => right.length - left.length)[0];
  const level = decisive?.[1];
  if (level === 'TRUST_FOLDER' || level === 'TRUST_PARENT')
    return { subject: 'folder', state: 'trusted', file };
  const remedy =
    level === undefined
      ? `Start \`gemini\` in ${context.projectRoot} and choose "Trust folder".`
      : `Start \`gemini\` in ${context.projectRoot}, run /permissions and trust the folder: ${decisive?.[0]} is set to ${level}.`;
  return { subject: 'folder', state: 'untrusted', file, remedy };
}

function covers(parent: string, folder: string): boolean {
  const way = relative(parent, folder);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function open(context: TrustContext, file: string): ConfigDocument {
  return parseJson(file, context.read(file) ?? '');
}
