import { createHash } from 'node:crypto';
import { textOf } from '../../facts/facts.ts';

/** Elements that Codex adds to the user's messages, by their opening; each ends at its closing tag. */
const ELEMENTS: readonly { name: string; begin: string }[] = [
  ...[
    'environment_context',
    'user_instructions',
    'turn_aborted',
    'subagent_notification',
    'user_shell_command',
    'user_action',
    'permissions instructions',
    'collaboration_mode',
    'apps_instructions',
    'plugins_instructions',
    'skills_instructions',
    'recommended_plugins',
  ].map((name) => ({ name, begin: `<${name}>` })),
  // These have attributes, or names that a user may write in angle brackets.
  { name: 'skill', begin: '<skill>\n<name>' },
  { name: 'goal_context', begin: '<goal_context' },
  { name: 'hook_prompt', begin: '<hook_prompt ' },
  { name: 'codex_internal_context', begin: '<codex_internal_context' },
  { name: 'image', begin: '<image name=' },
];

/** The project's instructions, from their first line to the closing tag. */
const AGENTS_MD = { begin: '# AGENTS.md instructions', end: '</INSTRUCTIONS>' };

/** Headings that editors add above the user's request, and the heading of the request itself. */
const EDITOR_HEADINGS: readonly string[] = [
  '# Context from my IDE setup:',
  '# Files mentioned by the user:',
  '# Applications mentioned by the user:',
  '# In app browser:',
  '# Selected text:',
  '# Diff comments:',
];
const REQUEST = '## My request for Codex:';

/** Prefixes of messages that are entirely Codex's. */
const WHOLE: readonly string[] = [
  'Another language model started to solve this problem',
  'You were originally given instructions from a user over one or more turns.',
  'The following is the Codex agent history',
  'Warning: apply_patch was requested via ',
  'Warning: The maximum number of unified exec processes',
];

/**
 * The user's text, without the context that Codex and editors add.
 *
 * @returns undefined if no text is the user's
 * @example userPrompt('<environment_context>…</environment_context>fix the test') // 'fix the test'
 */
export function userPrompt(text: string): string | undefined {
  if (WHOLE.some((start) => text.trimStart().startsWith(start))) return undefined;
  let rest = withoutLines(text, AGENTS_MD.begin, AGENTS_MD.end);
  for (const { name, begin } of ELEMENTS) rest = without(rest, begin, `</${name}>`);
  rest = textOf(underRequest(rest));
  // A cut element is not the user's text either.
  const isCut = ELEMENTS.some(({ name, begin }) => name !== 'image' && rest.startsWith(begin));
  return rest === '' || isCut ? undefined : rest;
}

/**
 * A prompt id that both Codex's hook payload and its log yield. The turn's id is not enough: a turn has several
 * prompts if the user types while it runs.
 *
 * @param text the prompt as `userPrompt` returns it
 */
export function promptId(turn: string, text: string): string {
  const digest = createHash('sha256').update(text.replace(/\s+/g, '')).digest('hex').slice(0, 8);
  return `${turn}.${digest}`;
}

/** Removes all parts with this beginning and end; keeps a part without an end. */
function without(text: string, begin: string, end: string): string {
  let rest = '';
  let at = 0;
  for (;;) {
    const from = text.indexOf(begin, at);
    const to = from === -1 ? -1 : text.indexOf(end, from);
    if (to === -1) return at === 0 ? text : rest + text.slice(at);
    rest += text.slice(at, from);
    at = to + end.length;
  }
}

/** Removes such parts if they begin a line. */
function withoutLines(text: string, begin: string, end: string): string {
  const meta = `\n${begin}`;
  return without(`\n${text}`, meta, end).replace(/^\n/, '');
}

/** The text under the request's heading, and the text above the editor's headings. */
function underRequest(text: string): string {
  const lines = `\n${text}`;
  const starts = EDITOR_HEADINGS.map((heading) => lines.indexOf(`\n${heading}`)).filter((at) => at !== -1);
  if (starts.length === 0) return text;
  const from = Math.min(...starts);
  const request = lines.indexOf(`\n${REQUEST}`, from);
  if (request === -1) return text;
  return lines.slice(0, from) + lines.slice(request + 1 + REQUEST.length);
}
