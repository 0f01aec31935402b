import { textOf } from '../../facts/facts.ts';

/** Texts that Gemini CLI, its hooks and editors add anywhere in a user's message. */
const WRAPPERS: readonly RegExp[] = [
  // Text of hooks; Gemini CLI escapes its `<` and `>`.
  /<hook_context>[\s\S]*?<\/hook_context>/g,
  // Context at the start of the conversation.
  /<session_context>[\s\S]*?(?:<\/session_context>|$)/g,
  // The same up to 0.2x, without a tag: it is the whole message.
  /^\s*This is the Gemini CLI\. We are setting up the context for our chat\.[\s\S]*$/g,
  // Files that the prompt names with `@`.
  /\n?--- Content from referenced files ---[\s\S]*?(?:--- End of content ---|$)/g,
  // Files that are open or changed in the editor.
  /Here is (?:the user's editor context as a JSON object|a summary of changes in the user's editor context)[^\n]*\n```json\n[\s\S]*?\n```/g,
  // The summary that replaces a compressed conversation.
  /<state_snapshot>[\s\S]*?(?:<\/state_snapshot>|$)/g,
];
/** Messages of Gemini CLI in the user's position, such as the one to a model with an empty response. */
const INJECTED = /^\[System: /;

/** The user's own text in a message; undefined if there is none. */
export function userPrompt(message: string): string | undefined {
  const text = textOf(WRAPPERS.reduce((rest, wrapper) => rest.replace(wrapper, ''), message));
  return text === '' || INJECTED.test(text) ? undefined : text;
}

/** Text that hooks added to a message, unescaped. */
export function hookContext(message: string): string {
  const found = [...message.matchAll(/<hook_context>([\s\S]*?)<\/hook_context>/g)];
  return found.map(([, text = '']) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>')).join('\n');
}

/** The summary of a compressed conversation in a message. */
export function stateSnapshot(message: string): string | undefined {
  const text = textOf(/<state_snapshot>([\s\S]*?)(?:<\/state_snapshot>|$)/.exec(message)?.[1] ?? '');
  return text === '' ? undefined : text;
}
