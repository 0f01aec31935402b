import { textOf } from '../../facts/facts.ts';

/** What Gemini CLI, its hooks and its editors put into the text of a user's message, wherever it stands there. */
const WRAPPERS: readonly RegExp[] = [
  // What hooks say; its `<` and `>` are escaped.
  /<hook_context>[\s\S]*?<\/hook_context>/g,
  // What the conversation begins with.
  /<session_context>[\s\S]*?(?:<\/session_context>|$)/g,
  // The same up to 0.2x, without a tag: the whole message.
  /^\s*This is the Gemini CLI\. We are setting up the context for our chat\.[\s\S]*$/g,
  // Files that the prompt names with `@`.
  /\n?--- Content from referenced files ---[\s\S]*?(?:--- End of content ---|$)/g,
  // What is open in the editor, or changed there.
  /Here is (?:the user's editor context as a JSON object|a summary of changes in the user's editor context)[^\n]*\n```json\n[\s\S]*?\n```/g,
  // The summary that takes the place of a compressed conversation.
  /<state_snapshot>[\s\S]*?(?:<\/state_snapshot>|$)/g,
];
/** What Gemini CLI says in the user's place, such as to a model that answered nothing. */
const INJECTED = /^\[System: /;

/** The user's own words in a message; undefined where there are none. */
export function userPrompt(message: string): string | undefined {
  const text = textOf(WRAPPERS.reduce((rest, wrapper) => rest.replace(wrapper, ''), message));
  return text === '' || INJECTED.test(text) ? undefined : text;
}

/** What hooks put into a message, as they said it. */
export function hookContext(message: string): string {
  const found = [...message.matchAll(/<hook_context>([\s\S]*?)<\/hook_context>/g)];
  return found.map(([, text = '']) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>')).join('\n');
}

/** The summary of a compressed conversation in a message. */
export function stateSnapshot(message: string): string | undefined {
  const text = textOf(/<state_snapshot>([\s\S]*?)(?:<\/state_snapshot>|$)/.exec(message)?.[1] ?? '');
  return text === '' ? undefined : text;
}
