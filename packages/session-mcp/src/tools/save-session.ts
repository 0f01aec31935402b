import { basename } from 'node:path';
import { cleanLine, head, neutralise, type Session } from '@0dai/session-schema/internal';
import { type SaveResult, save } from '@0dai/session-store/internal';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';
import { type Field, fit, neutraliseDeep } from '../answers/fit.ts';
import { outline } from '../answers/outline.ts';
import { readSaveInput, saveInput } from './save-input.ts';
import { answering, type ToolContext, WRITING } from './tool.ts';

/** The size limit of the echoed save, in bytes of JSON. */
const MAX_ECHO_BYTES = 4_000;
/** How many of the removed items are repeated. */
const MAX_REMOVED = 20;

const saved = z.object({
  id: z.string().describe('The session that was saved to.'),
  entry: z.string().describe('Names this save.'),
  began: z.boolean().describe('Whether the save began the session.'),
  saved_at: z.string(),
  recorded: z
    .looseObject({
      summary: z.string().optional(),
      goal: z.string().optional(),
      handoff_notes: z.string().optional(),
      plan: z.array(z.object({ step: z.string(), status: z.string() })).optional(),
      files_touched: z.array(z.string()).optional(),
      key_decisions: z.array(z.object({ decision: z.string(), reason: z.string() })).optional(),
      dead_ends: z.array(z.object({ approach: z.string(), reason: z.string() })).optional(),
    })
    .describe('The fields that now hold what this save said. Empty: only time, branch and commit.'),
  removed: z.array(z.string()).optional().describe('What was taken out.'),
  warnings: z.array(z.string()).optional().describe('What was recorded, but may be a mistake.'),
  redacted: z.boolean().describe('Whether the input held a secret, which was redacted.'),
  quarantined: z.string().optional().describe('Path of an unreadable active.json that was quarantined.'),
  left_out: z.array(z.string()).optional().describe('What was recorded but is too long to repeat here.'),
});
type SavedAnswer = z.infer<typeof saved>;

/** `save_session`: adds to the session in progress, or begins one. */
export function registerSaveSession(server: McpServer, { workspace, writer }: ToolContext): void {
  server.registerTool(
    'save_session',
    {
      title: 'Save the session',
      description:
        'Records where the work stands, for the agent that continues it. Call it whenever you made progress, ' +
        'decided something or gave an approach up, and before you stop. Every field is optional, and what you leave out stays as it is. ' +
        'Secrets are redacted.',
      inputSchema: saveInput,
      outputSchema: outline(saved.shape),
      annotations: WRITING,
    },
    (args, request) =>
      answering(async () => {
        const input = readSaveInput(args);
        const structured = savedAnswer(save(await workspace.ensure(), input, writer(request)));
        return { structured, text: savedText(structured) };
      }),
  );
}

function savedAnswer(result: SaveResult): SavedAnswer {
  const { session, entry, began, redacted, quarantined, removed, warnings } = result;
  const { fields, leftOut } = fit(recorded(session, entry), MAX_ECHO_BYTES);
  return {
    id: session.id,
    entry,
    began,
    saved_at: session.updated_at,
    recorded: fields,
    ...(removed.length > 0 && { removed: removed.slice(0, MAX_REMOVED) }),
    ...(warnings.length > 0 && { warnings }),
    redacted,
    ...(quarantined !== undefined && { quarantined: `ai/sessions/${basename(quarantined)}` }),
    ...(leftOut.length > 0 && { left_out: leftOut }),
  };
}

/** Collects the items of a session that come from this entry. */
function recorded(session: Session, entry: string): Record<string, Field> {
  const { provenance } = session;
  const fields: Record<string, Field> = {};
  for (const field of ['summary', 'goal', 'handoff_notes'] as const) {
    if (provenance[field]?.entry === entry) fields[field] = { text: neutralise(session[field]) };
  }
  for (const field of ['plan', 'files_touched', 'key_decisions', 'dead_ends'] as const) {
    const items: readonly unknown[] = session[field];
    const own = items.filter((_, i) => provenance[field][i]?.entry === entry);
    if (own.length > 0) fields[field] = { list: neutraliseDeep(own), rank: own.map((_, i) => i) };
  }
  return fields;
}

function savedText({ id, began, recorded: what, removed, warnings = [], ...rest }: SavedAnswer): string {
  const { redacted, quarantined, left_out } = rest;
  const line = (text: string) => {
    const one = cleanLine(text);
    return one.length > 200 ? `${head(one, 199)}…` : one;
  };
  const lines = [`Saved in session ${id}${began ? ', which it began' : ''}.`];
  for (const field of ['summary', 'goal', 'handoff_notes'] as const) {
    const text = what[field];
    if (text !== undefined) lines.push(`${field}: ${line(text)}`);
  }
  if (what.plan)
    lines.push(`plan: ${line(what.plan.map((item) => `${item.step} (${item.status})`).join('; '))}`);
  if (what.files_touched) lines.push(`files_touched: ${line(what.files_touched.join(', '))}`);
  if (what.key_decisions) {
    lines.push(`key_decisions: ${line(what.key_decisions.map((item) => item.decision).join('; '))}`);
  }
  if (what.dead_ends)
    lines.push(`dead_ends: ${line(what.dead_ends.map((item) => item.approach).join('; '))}`);
  if (removed) lines.push(`removed: ${line(removed.join('; '))}`);
  if (lines.length === 1) lines.push('A checkpoint: time, branch and commit.');
  if (left_out) lines.push(`Recorded, but too long to repeat here: ${left_out.join('; ')}.`);
  lines.push(...warnings.map((warning) => `${warning}.`));
  if (redacted) lines.push('Something that looked like a secret was redacted before it was written.');
  if (quarantined) lines.push(`active.json could not be read and is kept as ${quarantined}.`);
  return lines.join('\n');
}
