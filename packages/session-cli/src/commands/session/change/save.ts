import { parseSaveInput, type SaveInput } from '@0dai/session-schema/internal';
import { type SaveResult, save } from '@0dai/session-store/internal';
import { command, type Report } from '../../../command-line/command.ts';
import { text, texts } from '../../../command-line/flags.ts';
import { type Context, ensureStoreOf, writerOf } from '../../../context.ts';
import { parsePatch, readPatch } from '../../../input/patch-stdin.ts';
import { sessionJson } from '../../../render/json.ts';
import { savedText } from '../../../render/session/saved-text.ts';
import { relativePath } from '../../../render/wrap.ts';

/** A save, as the flags describe it. */
interface SaveRequest {
  /** The input from the flags; {} for a checkpoint. */
  input: SaveInput;
  /** The agent that saves, if it cannot be detected. */
  agent?: string | undefined;
  /** Wait for a patch on stdin. Default: read one only if no other flag gives input. */
  stdin: boolean;
}

/** `0dai session save`. */
export const saveCommand = command({
  command: 'save',
  describe: 'Save where the work stands, for the next agent',
  builder: (parser) =>
    parser
      .usage(
        '$0 session save [FLAGS]\n\nAdds to the session in progress, or begins one. What a save does not mention stays. ' +
          'Without flags it records a checkpoint: time, branch, commit and changed files.',
      )
      .option('summary', text('summary', 'Where you are and what you are doing', { alias: 's' }))
      .option('goal', text('goal', 'What the whole session is for'))
      .option('plan', texts('A step of a new plan, in order; the new plan replaces the old'))
      .option('step', texts('A step to add at the end of the plan'))
      .option('done', texts('A step that is done: its number, or part of its text'))
      .option('file', texts('A file that was touched'))
      .option('decision', texts("A decision, as 'what: why'"))
      .option('dead-end', texts("What was tried and failed, as 'what: why'"))
      .option(
        'remove',
        texts('A step, file, decision or dead end to take out: its text, or the id of its entry'),
      )
      .option('note', text('note', 'A note for the next agent; a later summary leaves it'))
      .option('agent', text('agent', 'The agent that saves (default: detected)'))
      .option('stdin', {
        type: 'boolean',
        describe: 'Wait for a patch as JSON on stdin; also written as -',
      })
      .example('$0 session save -s "Found it: auth.js line 84 skips expiry"', '')
      .example('$0 session save --done 1 --file src/auth.js --decision "use jose: maintained"', '')
      .example('echo \'{"goal":"Fix login"}\' | $0 session save -', ''),
  handler: (context, flags) =>
    runSave(context, {
      input: {
        ...(flags.summary !== undefined && { summary: flags.summary }),
        ...(flags.goal !== undefined && { goal: flags.goal }),
        ...(flags.plan && { plan: flags.plan }),
        ...(flags.step && { add_steps: flags.step }),
        ...(flags.done && { done: flags.done }),
        ...(flags.file && { files_touched: flags.file }),
        ...(flags.decision && { key_decisions: flags.decision }),
        ...(flags['dead-end'] && { dead_ends: flags['dead-end'] }),
        ...(flags.remove && { remove: flags.remove }),
        ...(flags.note !== undefined && { handoff_notes: flags.note }),
      },
      agent: flags.agent,
      stdin: flags.stdin === true,
    }),
});

/** Saves the input of the flags, and the patch on stdin if there is one. */
async function runSave(context: Context, { input, agent, stdin }: SaveRequest): Promise<Report> {
  const writer = writerOf(context, agent);
  const hasFlags = Object.keys(input).length > 0;
  // With flags given, do not read stdin: in `while read f; do 0dai session save --file "$f"; done` it belongs to the
  // loop.
  const piped = stdin || !hasFlags ? await readPatch(context.stdin, stdin ? 'wait' : 'peek') : undefined;
  const patch = piped?.text === undefined ? {} : parsePatch(piped.text);
  const whole = parseSaveInput(join(patch, input));
  const store = ensureStoreOf(context);
  const saved = save(store, whole, writer, { cwd: context.cwd, listChanges: true });
  return {
    json: {
      session: sessionJson(saved.session),
      entry: saved.entry,
      began: saved.began,
      redacted: saved.redacted,
      warnings: saved.warnings,
      quarantined: saved.quarantined ?? null,
      path: store.project.active,
    },
    text: (render) =>
      savedText(
        {
          saved,
          said: whole,
          agent: writer.actor.agent,
          path: relativePath(context.cwd, store.project.active),
        },
        render,
      ),
    warnings: [
      ...(piped?.silent && !hasFlags
        ? [
            'Nothing came on stdin, so only a checkpoint was recorded. To wait for a patch: 0dai session save -',
          ]
        : []),
      ...warningsOf(saved, context.cwd),
    ],
  };
}

const REDACTED =
  'Something that looks like a secret was replaced by [redacted:…] before anything was written.';

/** The warnings of a save or an edit. */
export function warningsOf({ redacted, quarantined, warnings }: SaveResult, cwd: string): string[] {
  return [
    ...warnings,
    ...(redacted ? [REDACTED] : []),
    ...(quarantined
      ? [`active.json could not be read as a session. It is kept as ${relativePath(cwd, quarantined)}`]
      : []),
  ];
}

/** Combines a patch with the flags: a flag's text replaces the patch's, lists are concatenated. */
function join(patch: SaveInput, flags: SaveInput): SaveInput {
  const both: SaveInput = { ...patch, ...flags };
  for (const field of [
    'plan',
    'add_steps',
    'done',
    'files_touched',
    'key_decisions',
    'dead_ends',
    'remove',
  ] as const) {
    const [first, second] = [patch[field], flags[field]];
    if (first && second) Object.assign(both, { [field]: [...first, ...second] });
  }
  return both;
}
