import {
  clean,
  differences,
  InvalidInputError,
  type PlainSession,
  type Session,
  SessionError,
} from '@0dai/session-schema/internal';
import { edit, readActive, type SaveResult, type Store, toProjectPath } from '@0dai/session-store/internal';
import { command, type Report } from '../../command-line/command.ts';
import { type Context, noSession, ownStoreOf, writerOf } from '../../context.ts';
import { EditorError } from '../../errors.ts';
import { confirm } from '../../input/confirm.ts';
import { type Draft, draft } from '../../input/editor.ts';
import { fromForm, toForm } from '../../input/session-form.ts';
import { sessionJson } from '../../render/json.ts';
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

/** Lets the user correct the session in progress. */
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
    return saved ? told(saved, context) : unchanged();
  } catch (error) {
    // What was typed is not lost with the error; only an editor that failed has nothing to keep.
    if (!(error instanceof SessionError) || error instanceof EditorError) throw error;
    keep = true;
    const message = `${error.message} Nothing was changed. Your text is kept in ${file.path}`;
    throw new SessionError(error.code, message, { cause: error });
  } finally {
    if (!keep) file.remove();
  }
}

/** What the user left in the form; undefined when it is as it was. On a terminal, they may mend what is wrong. */
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
  // The editor may have been open for long: the change goes onto the session as it is now.
  const now = readActive(store);
  if (now.session?.id !== before.id) {
    throw new InvalidInputError(
      'While the editor was open this session was completed, or another took its place.',
    );
  }
  return edit(store, now, patch, writerOf(context));
}

function told(saved: SaveResult, { cwd }: Context): Report {
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
