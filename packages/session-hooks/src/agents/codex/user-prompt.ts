import { createHash } from 'node:crypto';
import { textOf } from '../../facts/facts.ts';

/** Elements that Codex puts into the user's messages, as they begin; each ends at the end tag of its name. */
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
  // These have attributes, or are words that a user may write in brackets.
  { name: 'skill', begin: '<skill>\n<name>' },
  { name: 'goal_context', begin: '<goal_context' },
  { name: 'hook_prompt', begin: '<hook_prompt ' },
  { name: 'codex_internal_context', begin: '<codex_internal_context' },
  { name: 'image', begin: '<image name=' },
];

/** What stands between a line that begins so and the end tag: the project's instructions. */
const AGENTS_MD = { begin: '# AGENTS.md instructions', end: '</INSTRUCTIONS>' };

/** Headings that editors put above the user's request, and the heading that the request stands under. */
const EDITOR_HEADINGS: readonly string[] = [
  '# Context from my IDE setup:',
  '# Files mentioned by the user:',
  '# Applications mentioned by the user:',
  '# In app browser:',
  '# Selected text:',
  '# Diff comments:',
];
const REQUEST = '## My request for Codex:';

/** Messages that are Codex's own from beginning to end. */
const WHOLE: readonly string[] = [
  'Another language model started to solve this problem',
  'You were originally given instructions from a user over one or more turns.',
  'The following is the Codex agent history',
  'Warning: apply_patch was requested via ',
  'Warning: The maximum number of unified exec processes',
];

/**
 * What the user typed, without the context that Codex and editors wrap around it.
 *
 * @returns undefined where nothing of the text is the user's
 * @example userPrompt('<environment_context>…</environment_context>fix the test') // 'fix the test'
 */
export function userPrompt(text: string): string | undefined {
  if (WHOLE.some((start) => text.trimStart().startsWith(start))) return undefined;
  let rest = withoutLines(text, AGENTS_MD.begin, AGENTS_MD.end);
  for (const { name, begin } of ELEMENTS) rest = without(rest, begin, `</${name}>`);
  rest = textOf(underRequest(rest));
  // An element whose end was cut off is none of the user's either.
  const isCut = ELEMENTS.some(({ name, begin }) => name !== 'image' && rest.startsWith(begin));
  return rest === '' || isCut ? undefined : rest;
}

/**
 * The id of a prompt that Codex's hook payload and its log share. A turn takes in several prompts, when its user types
 * while it runs, so that the turn's id alone is not enough.
 *
 * @param text the prompt as `userPrompt` returns it
 */
export function promptId(turn: string, text: string): string {
  const digest = createHash('sha256').update(text.replace(/\s+/g, '')).digest('hex').slice(0, 8);
  return `${turn}.${digest}`;
}

/** The text without all parts that begin and end so; one without an end is left alone. */
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

/** The same for parts that begin a line. */
function withoutLines(text: string, begin: string, end: string): string {
  const meta = `\n${begin}`;
  return without(`\n${text}`, meta, end).replace(/^\n/, '');
}

/** What stands under the heading of the user's request, and what stands above the editor's headings. */
function underRequest(text: string): string {
  const lines = `\n${text}`;
  const starts = EDITOR_HEADINGS.map((heading) => lines.indexOf(`\n${heading}`)).filter((at) => at !== -1);
  if (starts.length === 0) return text;
  const from = Math.min(...starts);
  const request = lines.indexOf(`\n${REQUEST}`, from);
  if (request === -1) return text;
  return lines.slice(0, from) + lines.slice(request + 1 + REQUEST.length);
}
