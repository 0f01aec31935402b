import { hasContent, type Session } from '@0dai/session-schema/internal';
import { find, fingerprintOf, NotFoundError, refusePaused, type Store } from '@0dai/session-store/internal';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';
import { briefingText } from '../answers/briefing-text.ts';
import { outline } from '../answers/outline.ts';
import {
  ALL_FIELDS,
  type AnswerForm,
  answerOf,
  answerOfArchived,
  BESIDE_TEXT,
} from '../answers/session-answer.ts';
import { sessionAnswer } from '../answers/session-answer-shape.ts';
import { catchUp, readCaughtUp } from '../catch-up.ts';
import { inputOf, knownOnly } from './arguments.ts';
import { type Answer, answering, READING, readsFields, type ToolContext, textField } from './tool.ts';

/** `get_session`: the session in progress. No session is an answer, not an error; nothing is created. */
export function registerGetSession(server: McpServer, { workspace, writer }: ToolContext): void {
  const form = () => (readsFields(writer({}).actor.agent) ? BESIDE_TEXT : ALL_FIELDS);
  const answerFor = cachedAnswer(workspace, form);
  server.registerTool(
    'get_session',
    {
      title: 'Get the session in progress',
      description:
        'The work in progress in this project, as the last agent left it: what the user wants, where it stands, ' +
        'plan, files, decisions, dead ends, checks, errors, and which agents worked on it. Call it before you ' +
        'start work, unless a text that begins with "Session Roaming" told you already.',
      inputSchema: inputOf({
        id: z
          .string()
          .optional()
          .describe(
            'A parked or completed session, as list_sessions names it. Default: the one in progress.',
          ),
      }),
      outputSchema: outline({ text: textField, ...sessionAnswer.shape }),
      annotations: READING,
    },
    (args, request) => {
      const { agent } = writer(request).actor;
      return answering(async () => {
        const { id } = knownOnly(args, ['id']);
        const current = await answerFor();
        const isCurrent = id === undefined || id === (current.structured as { id?: string }).id;
        return isCurrent ? current : earlier(await workspace.find(), id, form());
      }, agent);
    },
  );
}

/**
 * A parked or completed session.
 * @throws {NotFoundError} if no session has this id
 */
function earlier(store: Store | undefined, id: string, form: AnswerForm): Answer {
  if (!store) throw new NotFoundError('This project has no sessions.');
  const found = find(store, id);
  const { session, own } = found;
  const structured = answerOfArchived(found, form);
  return { structured, text: own ? briefingText(store, session, 0) : structured.about };
}

/** Returns a function that answers with the session in progress. It keeps its last answer while nothing changes. */
function cachedAnswer(workspace: ToolContext['workspace'], form: () => AnswerForm): () => Promise<Answer> {
  let last: { store: Store; session: Session; fingerprint?: string; answer: Answer } | undefined;
  return async () => {
    const isThere = last?.fingerprint !== undefined && workspace.isNearest(last.store);
    if (last && isThere) {
      refusePaused(last.store);
      await catchUp(last.store, last);
      if (fingerprintOf(last.store, last.session.id) === last.fingerprint) {
        return { ...last.answer, text: briefingText(last.store, last.session, 0) };
      }
    }
    const store = await workspace.find();
    const cached =
      last?.store.project.root === store?.project.root && isSameKey(last?.store.key, store?.key)
        ? last
        : undefined;
    if (store && cached) await catchUp(store, cached);
    const fingerprint = store && cached && fingerprintOf(store, cached.session.id);
    if (store && cached && fingerprint !== undefined && cached.fingerprint === fingerprint) {
      return { ...cached.answer, text: briefingText(store, cached.session, 0) };
    }
    const reading = store && (await readCaughtUp(store));
    const structured = answerOf(reading, form());
    const { session, outdated, behind = 0, unverified = 0, unreadable } = reading ?? {};
    const text =
      store && session && hasContent(session) ? briefingText(store, session, unverified) : undefined;
    const answer: Answer = { structured, ...(text !== undefined && { text }) };
    // Cache a plain answer only: the fingerprint does not cover what the others depend on.
    const isShown = !outdated || behind > 0;
    const isPlain = store && session && isShown && !unreadable && unverified === 0;
    last = isPlain ? { store, session, answer } : undefined;
    // The fingerprint was taken before the session was read, so it counts only if the session is still the same.
    if (last && fingerprint !== undefined && cached?.session.id === last.session.id)
      last.fingerprint = fingerprint;
    return answer;
  };
}

function isSameKey(a: Store['key'], b: Store['key']): boolean {
  return a !== undefined && b !== undefined && Buffer.from(a).equals(b);
}
