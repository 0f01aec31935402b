import { MAX_ADDED_CHARS } from '../../model/patch.ts';
import type { Session } from '../../model/session.ts';
import { IMPORTED } from '../../session/agent-run.ts';
import { newest } from '../../text/newest.ts';
import { type BriefingContext, endsOf } from '../context/context.ts';
import { commonFolder, folderOf, named, oneLine } from '../labels.ts';
import type { Line, Section } from '../layout.ts';
import { namedFiles } from './conversation-section.ts';

const SHARE = 100;
const FILES_MAX = 250;
const READ_MAX = 30;
const PATH_MAX = 200;
const CHANGES = { created: ' (new)', modified: '', deleted: ' (deleted)', read: '' } as const;
/** Files that `0dai init` writes, and folders that git shows as new with them: not part of the work. */
const OWN_FILES =
  /^(?:ai(?:\/sessions(?:\/.*)?)?\/?$|\.mcp\.json$|\.(?:claude|gemini|qwen)(?:\/settings(?:\.local)?\.json|\/?)$|\.codex(?:\/|$)|opencode\.jsonc?$)/;

const NO_EDIT = 'no edit recorded';

interface FileRow {
  path: string;
  at: string;
  by: string;
  change: keyof typeof CHANGES | undefined;
  added: readonly string[];
}

/** The files that this work changed, newest first; then other changes that git showed. */
export function filesSection(context: BriefingContext): Section {
  const { session, drift, conversations } = context;
  const rows = session.files_touched.map((path, i): FileRow => {
    const { at = '', by = '', change, added = [] } = session.provenance.files_touched[i] ?? {};
    return { path, at, by, change, added };
  });
  const isChanged = new Set(drift?.changed);
  const isMissing = new Set(drift?.missing);
  const isGone = ({ path, change }: FileRow) => isMissing.has(path) && change !== 'deleted';
  const present = rows.filter(({ change }) => change !== 'read' && change !== 'deleted');
  // The log was imported into another folder: no file was lost.
  const isElsewhere = isImported(session) && present.length > 0 && present.every(isGone);
  // After a clean, every file would bear the same mark.
  const allGone = present.length > 1 && present.every(isGone);
  const markOf = (row: FileRow) => {
    const { path, change } = row;
    const state =
      isGone(row) && !allGone && !isElsewhere ? ' (no longer there)' : isChanged.has(path) ? '*' : '';
    return `${change === undefined ? '' : CHANGES[change]}${state}`;
  };
  // A conversation's section names its files without saying which are new or deleted.
  const inConversation = new Set(conversations.flatMap(({ files }) => namedFiles(files)));
  const latest = newest(
    rows.filter((row) => row.change !== 'read' && (!inConversation.has(row.path) || markOf(row) !== '')),
    ({ at }) => at,
    FILES_MAX,
  );
  const hasStar = latest.some(({ path }) => isChanged.has(path));
  const note =
    allGone && !isElsewhere
      ? ' (none is there now)'
      : hasStar
        ? ' (* changed on disk after that: verify)'
        : '';
  const others = uncommitted(context);
  const older = new Set(session.git?.older_files);
  const isNewer = (path: string) => !older.has(path);
  const list = (title: string, items: readonly string[], rank: number): Line[] =>
    items.length === 0 ? [] : [{ pieces: [`${title}: `, { text: items, weight: 1 / rank }], rank }];
  return {
    title: `Files, newest first${note}:`,
    lines: [
      ...(latest.length === 0 && conversations.length === 0 && hasLog(session)
        ? [{ pieces: [NO_EDIT] }]
        : []),
      ...changedLines(context, withoutShown(latest, session), markOf),
      ...list('uncommitted at the last save, changed by others', others.filter(isNewer).map(shown), 4),
      ...list(
        'uncommitted, and older than the session',
        others.filter((path) => !isNewer(path)).map(shown),
        5,
      ),
    ],
    share: SHARE,
    growth: 2,
    cutFirst: 1,
    least: 60,
  };
}

/** Whether all work was read from logs that were imported. */
function isImported({ provenance: { agent_history: runs } }: Session): boolean {
  return runs.length > 0 && runs.every(({ start }) => start?.source === IMPORTED);
}

/** Whether an agent's log was read, so that no recorded edit means no edit. */
function hasLog({ last_calls: calls, statements }: Session): boolean {
  return calls.length > 0 || statements.length > 0;
}

/** The files that were only read, newest first. Included if no other section needs the room. */
export function readFilesSection({ session }: BriefingContext): Section {
  const rows = session.files_touched.map((path, i) => ({ path, from: session.provenance.files_touched[i] }));
  const read = newest(
    rows.filter(({ from }) => from?.change === 'read'),
    ({ from }) => from?.at ?? '',
    READ_MAX,
  ).map(({ path }) => shown(path));
  return {
    title: 'Files only read:',
    lines: read.length === 0 ? [] : [{ pieces: [{ text: read }] }],
    share: 0,
    growth: 0.3,
  };
}

/** Changed files, grouped by agent and by whether the change came before or after the latest request. */
function changedLines(
  context: BriefingContext,
  rows: readonly FileRow[],
  markOf: (row: FileRow) => string,
): Line[] {
  const { latest } = endsOf(context);
  const since = latest ? Date.parse(latest.request.at) : Number.NaN;
  const isMixed = new Set(rows.map(({ by }) => by)).size > 1;
  const groups = new Map<
    string,
    { rank: number; files: { path: string; mark: string; added: readonly string[] }[] }
  >();
  for (const row of rows) {
    const { path, at, by, change, added } = row;
    const isLater = Date.parse(at) >= since;
    const what = change === undefined ? 'named' : 'changed';
    const isDated = change !== undefined && !Number.isNaN(since);
    const when = isDated ? (isLater ? ' since the latest request' : ' before') : '';
    const key = `${what}${when}${isMixed && by !== '' ? ` by ${named(by)}` : ''}`;
    const group = groups.get(key) ?? { rank: change === undefined ? 3 : isLater ? 1 : 2, files: [] };
    group.files.push({ path: shown(path), mark: markOf(row), added });
    groups.set(key, group);
  }
  return [...groups].map(([key, { rank, files }]) => {
    const folder = commonFolder(files.map(({ path }) => path));
    const short = files.map(({ path, mark }, i) => {
      const own = folderOf(path);
      // Of consecutive files in one folder, only the first names the folder.
      const isSame = i > 0 && own.length > folder.length && folderOf(files[i - 1]?.path ?? '') === own;
      return `${isSame ? `…/${path.slice(own.length)}` : path.slice(folder.length)}${mark}`;
    });
    const text = files.map(({ added }, i) => `${short[i]}${addedText(added)}`);
    return { pieces: [`${key}${folder && `, in ${folder}`}: `, { text, short, weight: 2 / rank }], rank };
  });
}

/** What edits added to a file: ` (+func login(); +func logout())`. */
function addedText(added: readonly string[]): string {
  const lines = added.map((line) => `+${oneLine(line, MAX_ADDED_CHARS)}`);
  return lines.length === 0 ? '' : ` (${lines.join('; ')})`;
}

/** The rows without the added lines that a line of the last calls shows. */
function withoutShown(rows: readonly FileRow[], { last_calls: calls }: Session): FileRow[] {
  const shown = calls.map(({ output = '' }) => output).join('\n');
  return rows.map((row) => ({ ...row, added: row.added.filter((line) => !shown.includes(`+${line}`)) }));
}

/** Files that git showed as changed at the last save and that no agent recorded. */
function uncommitted({ session }: BriefingContext): string[] {
  const changed = session.git?.changed_files ?? [];
  if (changed.length === 0) return [];
  const touched = new Set(session.files_touched);
  const folders = new Set<string>();
  for (const path of session.files_touched) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      folders.add(path.slice(0, end));
    }
  }
  // Git names a new folder instead of its files; skip a folder whose files are named already.
  return changed.filter(
    (path) => !touched.has(path) && !folders.has(path.replace(/\/$/, '')) && !OWN_FILES.test(path),
  );
}

function shown(path: string): string {
  return oneLine(path, PATH_MAX);
}
