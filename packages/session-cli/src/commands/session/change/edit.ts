import {
  clean,
  differences,
  InvalidInputError,
  type PlainSession,
  type Session,
  SessionError,
} from '@0dai/session-schema/internal';
import { edit, readActive, type SaveResult, type Store, toProjectPath } from '@0dai/session-store/internal';
import { command, type Report } from '../../../command-line/command.ts';
import { type Context, noSession, ownStoreOf, writerOf } from '../../../context.ts';
import { EditorError } from '../../../errors.ts';
import { confirm } from '../../../input/confirm.ts';
import { type Draft, draft } from '../../../input/editor.ts';
import { fromForm, toForm } from '../../../input/session-form.ts';
import { sessionJson } from '../../../render/json.ts';
import { warningsOf } from './save.ts';

/** `0dai session edit`. */
export const editCommand = command({
  command: 'edit',
  describe: 'Correct the session in your editor',
  builder: (parser) =>
    parser
      .usage(
        '$0 session edit\n\nOpens $VISUAL or $EDITOR on the session, so that a wrong goal, step, file or decision ' +
          'can be corrected or removed.',
      )
      .example('EDITOR="code --wait" $0 session edit', ''),
  handler: (context) => runEdit(context),
});

/** Opens the session in progress in the user's editor and saves the corrections. */
async function runEdit(context: Context): Promise<Report> {
  const store = ownStoreOf(context);
  const { session: before, unverified } = readActive(store);
  if (!before) throw noSession('edit', unverified);
  const form = toForm(before);
  const file = draft(context, 'session.json', form);
  let keep = false;
  try {
    const after = await corrected(context, store, before, file, form);
    const patch = after && differences(before, after);
    const saved = patch && importEdit(context, store, before, patch);
    return saved ? savedReport(saved, context) : unchanged();
  } catch (error) {
    // Keep what the user typed when the form is invalid. After a failed editor there is nothing to keep.
    if (!(error instanceof SessionError) || error instanceof EditorError) throw error;
    keep = true;
    const message = `${error.message} Nothing was changed. Your text is kept in ${file.path}`;
    throw new SessionError(error.code, message, { cause: error });
  } finally {
    if (!keep) file.remove();
  }
}

/**
 * Opens the form and parses it; returns undefined if it is unchanged. On a terminal, the user may fix an invalid
 * form.
 */
async function corrected(
  context: Context,
  store: Store,
  before: Session,
  file: Draft,
  form: string,
): Promise<PlainSession | undefined> {
  for (;;) {
    const text = await file.open();
    if (text === form) return undefined;
    try {
      return fromForm(text, before, (path) => toProjectPath(store.project, store.project.root, path));
    } catch (error) {
      if (!(error instanceof SessionError) || !context.stdin.isTTY) throw error;
      context.stderr.write(`${clean(error.message)}\n`);
      if (!(await confirm('Open the editor again?', context.stdin, context.stderr, true))) throw error;
    }
  }
}

function importEdit(
  context: Context,
  store: Store,
  before: Session,
  patch: NonNullable<ReturnType<typeof differences>>,
): SaveResult {
  // The editor may have been open for long, so the patch applies to the session as it is now.
  const now = readActive(store);
  if (now.session?.id !== before.id) {
    throw new InvalidInputError(
      'While the editor was open, this session was completed or replaced by another one.',
    );
  }
  return edit(store, now, patch, writerOf(context));
}

function savedReport(saved: SaveResult, { cwd }: Context): Report {
  return {
    json: {
      changed: true,
      session: sessionJson(saved.session),
      entry: saved.entry,
      redacted: saved.redacted,
    },
    text: ({ style }) => `${style.green('Session corrected.')} See it with: 0dai session status\n`,
    warnings: warningsOf(saved, cwd),
  };
}

function unchanged(): Report {
  return { json: { changed: false }, text: () => 'Nothing was changed.\n' };
}
