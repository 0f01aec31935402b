import { textOf } from '../../facts.ts';

/** Injected in front of a prompt (headless), or behind it as a part of its own; its `<` and `>` are escaped. */
const HOOK_CONTEXT = /^\s*<hook_context>[\s\S]*?<\/hook_context>\s*/;
/** What Gemini CLI 0.61.0 says in the user's place: to a model that answered nothing, and at the start. */
const INJECTED = /^(?:\[System: |<session_context>)/;

/** The user's own words in a prompt; undefined where they are not the user's. */
export function ownWords(prompt: string): string | undefined {
  const text = textOf(prompt.replace(HOOK_CONTEXT, ''));
  return text === '' || INJECTED.test(text) ? undefined : text;
}

/** What hooks put into a prompt, as they said it. */
export function hookContext(prompt: string): string {
  const found = HOOK_CONTEXT.exec(prompt)?.[0] ?? '';
  return found
    .replace(/^\s*<hook_context>|<\/hook_context>\s*$/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}
