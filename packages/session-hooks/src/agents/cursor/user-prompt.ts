import { textOf } from '../../facts/facts.ts';

/** Context before a prompt: `<external_links>`, `<open_and_recently_viewed_files>`, `<system_reminder>`, … */
const BLOCK = /<([a-z]+(?:[_-][a-z]+)+|timestamp|rules)(?: [^>]{0,200})?>[\s\S]*?<\/\1>/g;

/** The user's own text in a message; undefined if there is none. */
export function userPrompt(message: string): string | undefined {
  const asked = [...message.matchAll(/<user_query>\n?([\s\S]*?)\n?<\/user_query>/g)].map(
    ([, text = '']) => text,
  );
  const text = textOf(asked.length > 0 ? asked.join('\n') : message.replace(BLOCK, ''));
  return text === '' ? undefined : text;
}
