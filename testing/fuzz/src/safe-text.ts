/** What a text that is shown must not hold; each finding is a sentence. */

// Code points one by one, as alternatives: a class of joiners would be read as characters that are joined.
const JOINER = /\u200c|\u200d|[\u180b-\u180d\u180f\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;
// A terminal obeys these, or a reader does not see them. Newline and tab are writing.
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u;
const UNSEEN =
  /\u034f|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]|[\u{1bca0}-\u{1bca3}]|[\u{1d173}-\u{1d17a}]|[\u{e0000}-\u{e00ff}]|[\u{e01f0}-\u{e0fff}]|[\ud800-\udfff]/u;
const HIDDEN_ROW = /(?:\u200c|\u200d){2}|(?:[\u180b-\u180d\u180f\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]){2}/u;
// Said here in other words than in the product, so that one slip is not made twice.
const FRAMES: readonly RegExp[] = [
  /<[\s/\\!?]*(?:system[-_]reminder|hook_context|environment_context|user_instructions|tool_result|function_calls|persisted-output|new-diagnostics|user-memory-input)(?=\s*[\w>/]|\s*$)/i,
  /<[\s/\\!?]*(?:local-command-stdout|task-notification|ide_\w+|bash-input|user_shell_command|turn_aborted|subagent_notification|goal_context|hook_prompt|codex_internal_context|session_context|state_snapshot|user_query|open_and_recently_viewed_files|external_links)(?=\s*[\w>/]|\s*$)/i,
  /<[\s/\\!?]*(?:invoke|function|parameter|think|system|INSTRUCTIONS|SYSTEM)(?=[\s/>]|$)/,
  /<[|\uff5c][^|\uff5c\s]{1,40}[|\uff5c]>/,
  /<<\/?SYS>>/,
  /\[\/?(?:INST|SYSTEM_PROMPT|TOOL_RESULTS|TOOL_CALLS|AVAILABLE_TOOLS)\]/,
  /<(?:start|end)_of_turn>/i,
];

/** A text on a terminal. */
export function faultsOnTerminal(text: string): string[] {
  return [
    ...found(OBEYED, text, 'a terminal obeys'),
    ...found(UNSEEN, text, 'nobody sees'),
    ...found(HIDDEN_ROW, text, 'hides bytes'),
  ];
}

/** A text for a model. What joins letters without being seen is left out before it is looked at. */
export function faultsForModel(text: string): string[] {
  // As a model reads it: letters of other styles and other hyphens are the plain ones.
  const seen = text
    .replace(JOINER, '')
    .normalize('NFKC')
    .replace(/[\u2010-\u2015]/g, '-');
  return [...faultsOnTerminal(text), ...FRAMES.flatMap((frame) => found(frame, seen, 'frames'))];
}

function found(pattern: RegExp, text: string, what: string): string[] {
  const match = pattern.exec(text);
  if (!match) return [];
  const around = text.slice(Math.max(0, match.index - 20), match.index + 30);
  return [`${what}: ${JSON.stringify(match[0])} in ${JSON.stringify(around)}`];
}

/**
 * What is forged in a briefing: every line of it is ours (`own`), or stands behind `| `; and nothing in it but
 * its own first and last words can be taken for a receipt.
 */
export function forgedIn(briefing: string, id: string, own: readonly RegExp[]): string[] {
  const lines = briefing.split('\n');
  const strange = lines.filter(
    (line) => line !== '|' && !line.startsWith('| ') && !own.some((one) => one.test(line)),
  );
  const heads = [...briefing.matchAll(/Session Roaming\s*\[/g)].length;
  const tails = [...briefing.matchAll(/\[end\s+of\s+[0-9a-z]{4}\s*\]/g)].length;
  return [
    ...strange.map((line) => `a line of nobody: ${JSON.stringify(line.slice(0, 120))}`),
    ...(briefing.startsWith(`Session Roaming [${id}]: `) ? [] : ['it does not begin with its mark']),
    ...(heads === 1 ? [] : [`${heads} beginnings`]),
    ...(tails === 1 ? [] : [`${tails} ends`]),
  ];
}
