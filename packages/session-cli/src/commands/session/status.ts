import { relative } from 'node:path';
import { ageOf, cleanLine, type Session } from '@0dai/session-schema/internal';
import {
  atWork,
  driftOf,
  howEnded,
  type Reading,
  readRecording,
  type Store,
} from '@0dai/session-store/internal';
import { readCaughtUp } from '../../catch-up.ts';
import { command, type Report } from '../../command-line/command.ts';
import { type Context, storeOf } from '../../context.ts';
import { sessionJson } from '../../render/json.ts';
import { readingWarnings } from '../../render/reading-warnings.ts';
import type { RenderContext } from '../../render/render-context.ts';
import { headMoved, sessionText } from '../../render/session/session-text.ts';
import { wrap } from '../../render/wrap.ts';

/** `0dai session status`. */
export const statusCommand = command({
  command: 'status',
  describe: 'Show the session in progress',
  builder: (parser) =>
    parser
      .usage(
        '$0 session status\n\nShows the session in progress: goal, plan, decisions, files, the last note, agents.',
      )
      .example('$0 session status', '')
      .example('$0 session status --json | jq -r .session.goal', ''),
  handler: (context) => runStatus(context),
});

/** Shows the session in progress, with what changed in the work tree since. */
async function runStatus(context: Context): Promise<Report> {
  const store = storeOf(context);
  if (!store) return nothing(context, undefined, undefined, []);
  const reading = await readCaughtUp(store);
  const { warning } = readRecording(store);
  const warnings = [
    ...readingWarnings(reading),
    ...(warning === undefined ? [] : [`${cleanLine(warning)}.`]),
  ];
  const { session } = reading;
  if (!session) return nothing(context, store, reading, warnings);
  const drift = driftOf(store, session);
  const now = context.host.now();
  const working = atWork(session, now).map(({ run }) => run);
  const age = ageOf(Date.parse(session.updated_at), now);
  return {
    json: {
      session: sessionJson(session),
      age_seconds: age === undefined ? null : Math.round(age / 1000),
      head_moved: headMoved(session, drift),
      drift,
      at_work: working.map(({ agent }) => agent),
      ...about(store, reading),
    },
    text: (render) =>
      projectText(context, store, render) +
      sessionText(session, render, {
        drift,
        present: { atWork: working, howEnded: (run) => howEnded(run, now) },
      }) +
      nextText(session, render),
    warnings,
  };
}

function nothing(
  context: Context,
  store: Store | undefined,
  reading: Reading | undefined,
  warnings: string[],
): Report {
  return {
    json: { session: null, ...about(store, reading) },
    text: (render) =>
      `${projectText(context, store, render)}${wrap('No session in progress. Begin one with: 0dai session save --summary "what you are doing"', render.width).join('\n')}\n`,
    warnings,
  };
}

/** Names the project, unless its root is the working folder. */
function projectText({ cwd }: Context, store: Store | undefined, { style, width }: RenderContext): string {
  const root = store?.project.root;
  if (root === undefined || relative(root, cwd) === '') return '';
  return `${wrap(`Project ${cleanLine(root)}`, width)
    .map(style.bold)
    .join('\n')}\n\n`;
}

/** Names the commands for the user's next step. */
function nextText({ plan }: Session, { style, width }: RenderContext): string {
  const isDone = plan.length > 0 && plan.every(({ status }) => status === 'completed');
  const next = isDone
    ? 'Every step is done. To archive the session: 0dai session complete'
    : 'To go on: 0dai switch. What the next agent is told: 0dai session brief';
  return `\n${wrap(next, width).map(style.dim).join('\n')}\n`;
}

function about(store: Store | undefined, reading: Reading | undefined) {
  return {
    project: store?.project.root ?? null,
    unverified: reading?.unverified ?? 0,
    skipped: reading?.skipped ?? 0,
    unreadable: reading?.unreadable ?? false,
  };
}
