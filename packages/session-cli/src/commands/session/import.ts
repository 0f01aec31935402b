import { isAbsolute, relative, resolve } from 'node:path';
import type { FoundSession, ReadSession } from '@0dai/session-hooks/import';
import { cleanLine } from '@0dai/session-schema/internal';
import {
  type ImportResult,
  movedPath,
  type Project,
  recordingOf,
  toProjectPath,
  workChanges,
} from '@0dai/session-store/internal';
import { command, type Report } from '../../command-line/command.ts';
import { text } from '../../command-line/flags.ts';
import { type Context, ensureStoreOf, storeOf } from '../../context.ts';
import { ImportError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import {
  type ConversationChoice,
  type ConversationFlags,
  chooseConversation,
  failedNotes,
  findConversations,
  findPromptsLeft,
  noneFound,
  readBriefly,
} from '../../input/conversation.ts';
import { type ImportOutcome, importText, listText, size } from '../../render/import-text.ts';
import { sessionJson } from '../../render/json.ts';

interface ImportFlags extends ConversationFlags {
  list: boolean;
  dryRun: boolean;
  json: boolean;
}

/** `0dai session import`. */
export const importCommand = command({
  command: 'import [agent]',
  describe: "Take over a conversation from an agent's log",
  builder: (parser) =>
    parser
      .usage(
        "$0 session import [AGENT] [--id ID | --file PATH]\n\nTakes the newest conversation of this folder from an agent's own log into the\nsession: prompts, plan, files, checks, and how it ended. Nothing needs to have\nbeen set up before. A repeated import adds only what is new.",
      )
      .positional('agent', { type: 'string', describe: 'Only this agent: claude, codex, gemini …' })
      .option('id', text('id', "The agent's id of the conversation, or its beginning"))
      .option('file', text('file', 'The log itself'))
      .option('list', { type: 'boolean', default: false, describe: "List this folder's conversations" })
      .option('dry-run', { type: 'boolean', default: false, describe: 'Only show what would be imported' })
      .conflicts('id', 'file')
      .example('$0 session import', '')
      .example('$0 session import codex --list', ''),
  handler: (context, { agent, id, file, list, dryRun, json }) =>
    runImport(context, { agent, id, file, list, dryRun, json: json === true }),
});

/** A log of this size takes about a second to read. */
const LARGE_BYTES = 100_000_000;

/** Imports a conversation, or lists the conversations found. */
async function runImport(context: Context, flags: ImportFlags): Promise<Report> {
  const found = await findConversations(context, flags);
  const warnings = failedNotes(found.failed);
  if (flags.list) return listing(context, found.sessions, { warnings });
  if (found.sessions.length === 0) {
    const left = await findPromptsLeft(context, flags);
    if (!left || flags.id === undefined) throw noneFound(context, flags, found.failed, left);
    const note =
      'The log of this conversation was deleted: only its prompts are left, in the history of its agent.';
    const { isInProject } = left;
    return imported(context, flags, left, { isInProject, warnings: [...warnings, note] });
  }
  const chosen = await chooseConversation(context, flags, found, !flags.json);
  if (!chosen.session) return toChoose(context, chosen, warnings);
  const { isFolderGone, readSession } = await import('@0dai/session-hooks/import');
  const { agent, log, isInProject } = chosen.session;
  if (log.bytes > LARGE_BYTES && context.stderr.isTTY === true)
    context.stderr.write(`Reading ${size(log.bytes)} …\n`);
  const read = readSession(agent, log, context.host.now());
  if (!read) throw new ImportError(`${cleanLine(log.path)} can't be read as a log of ${agent.name}.`);
  if (!read.isUnderstood) throw nothingUnderstood(read);
  if (chosen.session.where !== 'here') {
    const folder = log.folder === undefined ? chosen.session.where : cleanLine(log.folder);
    const then = isFolderGone(log.folder, storeOf(context)?.project.root ?? context.cwd)
      ? ', which is not on this machine: its files are taken for those of this project.'
      : ': files that it changed there are left out.';
    warnings.push(`The conversation was held in ${folder}${then}`);
  }
  return imported(context, flags, read, { isInProject, warnings });
}

async function imported(
  context: Context,
  { dryRun }: ImportFlags,
  read: ReadSession,
  { isInProject, warnings }: { isInProject: boolean; warnings: readonly string[] },
): Promise<Report> {
  const { importSession, isFolderGone } = await import('@0dai/session-hooks/import');
  const store = dryRun ? storeOf(context) : ensureStoreOf(context);
  const result = dryRun || !store ? undefined : importSession(store, read, { env: context.env });
  const root = store?.project.root ?? context.cwd;
  const movedFrom = isFolderGone(read.log.folder, root) ? read.log.folder : undefined;
  const files = filesOf(read, store?.project, context.cwd, movedFrom);
  const outcome: ImportOutcome = { done: doneBy(result, isInProject), files };
  const recording = store ? recordingOf(store) : 'on';
  const notes = [
    ...warnings,
    ...(isInProject
      ? [
          `The log lies inside the project (${cleanLine(read.log.path)}), so it may have come with a clone. ${
            dryRun ? 'Its entries would be unverified' : 'No agent is told of it'
          } until you accept it: 0dai session trust`,
        ]
      : []),
    ...(recording === 'manual'
      ? ['This project records only what is saved; the import was asked for, so it was done all the same.']
      : []),
  ];
  const { agent, log, summary, unknown, records, version, isLive, skippedBytes } = read;
  return {
    json: {
      conversation: {
        agent: agent.id,
        id: log.sessionId,
        path: log.path,
        modified_at: new Date(log.modifiedMs).toISOString(),
        bytes: log.bytes,
        version: version ?? null,
        live: isLive,
        ...summary,
        files: files.names,
        uncommitted_files: files.uncommitted,
      },
      records,
      not_understood: unknown,
      skipped_bytes: skippedBytes,
      done: outcome.done,
      began: result?.began ?? false,
      added: result?.added ?? 0,
      session: result ? sessionJson(result.session) : null,
      ...(notes.length > 0 && { warnings: notes }),
    },
    text: (rendering) => importText(read, outcome, rendering),
    warnings: notes,
  };
}

function doneBy(result: ImportResult | undefined, isInProject: boolean): ImportOutcome['done'] {
  if (!result) return 'dry run';
  if (result.added === 0) return 'nothing new';
  if (isInProject) return 'unverified';
  return result.wasKnown ? 'caught up' : 'imported';
}

/** The changed files by the project's names, and how many of them differ from what is committed. */
function filesOf(
  { summary }: ReadSession,
  project: Project | undefined,
  cwd: string,
  movedFrom: string | undefined,
): ImportOutcome['files'] {
  const root = project?.root ?? cwd;
  const nameOf = (logged: string) => {
    const path = resolve(root, movedPath(logged, movedFrom));
    if (project) return toProjectPath(project, root, path);
    const name = relative(root, path);
    return name.startsWith('..') || isAbsolute(name) ? undefined : name;
  };
  const names = [...new Set(summary.files.flatMap((path) => nameOf(path) ?? []))];
  const changes = project && workChanges(project);
  if (!changes) return { names, uncommitted: null };
  const changed = new Set(changes.map(({ path }) => path));
  return { names, uncommitted: names.filter((name) => changed.has(name)).length };
}

/** Lists the conversations, and says how to name one, because none was chosen. */
async function toChoose(
  context: Context,
  { among, why }: Extract<ConversationChoice, { session?: undefined }>,
  warnings: readonly string[],
): Promise<Report> {
  const whys = {
    close: 'Two conversations were active within ten minutes of each other.',
    elsewhere: 'The newest conversation was not held in this work tree.',
    'in project':
      'The log of the newest conversation lies inside the project, so it may have come with a clone.',
    several: 'Several conversations have such an id.',
    cancelled: 'Nothing was chosen.',
  };
  const note = `${whys[why]} Nothing was imported. Name one: 0dai session import AGENT --id ID`;
  const report = await listing(context, among, { warnings: [...warnings, note] });
  return { ...report, json: { ...(report.json as object), why }, exitCode: EXIT.usage };
}

async function listing(
  { host }: Context,
  sessions: readonly FoundSession[],
  { warnings }: { warnings: readonly string[] },
): Promise<Report> {
  const rows = await readBriefly(sessions, host.now());
  return {
    json: {
      conversations: rows.map(({ found: { agent, log, where, isInProject }, read }) => ({
        agent: agent.id,
        id: log.sessionId,
        path: log.path,
        modified_at: new Date(log.modifiedMs).toISOString(),
        bytes: log.bytes,
        folder: log.folder ?? null,
        where,
        in_project: isInProject,
        title: log.title ?? read?.summary.title ?? null,
        first: read?.summary.first ?? null,
        ended: read?.summary.ended ?? null,
        live: read?.isLive ?? null,
      })),
      ...(warnings.length > 0 && { warnings }),
    },
    text: (context) =>
      rows.length === 0 ? 'No conversation of an agent in this folder was found.\n' : listText(rows, context),
    warnings,
  };
}

function nothingUnderstood({ agent, log, version, records, unknown }: ReadSession): ImportError {
  const kinds = Object.keys(unknown).slice(0, 5).map(cleanLine).join(', ');
  const program = `${agent.name}${version === undefined ? '' : ` ${cleanLine(version)}`}`;
  const where = `${cleanLine(log.path)} (${program})`;
  if (records > 0 && kinds === '') {
    return new ImportError(
      `The conversation in ${where} is empty: no prompt, answer or tool call. Nothing was imported.`,
    );
  }
  const what = records === 0 ? 'it holds no records' : `${records} records, of unknown types: ${kinds}`;
  return new ImportError(
    `Nothing was understood in ${where}: ${what}. Nothing was imported. If the agent has a newer format, please report it.`,
  );
}
