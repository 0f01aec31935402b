import type { RenderContext } from '../render-context.ts';
import type { Item, RelayRun, Section, SessionDocument } from './document.ts';

/** Renders a session as Markdown (CommonMark with GitHub's tables), for a pull request or an issue. */
export function markdownOf(
  { title, facts, relay, sections }: SessionDocument,
  { time }: Pick<RenderContext, 'time'>,
): string {
  const parts = [
    `# ${inline(title)}`,
    facts.map((fact) => `- ${fact.label}: ${inline('at' in fact ? time(fact.at) : fact.text)}`).join('\n'),
    ...(relay.length > 0 ? [`## Agents\n\n${table(relay, time)}`] : []),
    ...sections.map((section) => `## ${section.title}\n\n${body(section, time)}`),
  ];
  return `${parts.join('\n\n')}\n`;
}

type Time = RenderContext['time'];

function table(relay: readonly RelayRun[], time: Time): string {
  const rows = relay.map(({ agent, from, to, isOpen, how, did }) =>
    [agent, time(from), isOpen ? `last seen ${time(to)}` : time(to), how, did].map(inline),
  );
  const head = ['Agent', 'From', 'To', 'How it ended', 'What it did'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function body({ text, items = [], isOrdered, isCode }: Section, time: Time): string {
  if (text !== undefined) {
    // Two spaces keep a line break.
    return text
      .split('\n')
      .map((line) => inline(line.trim()))
      .join('  \n');
  }
  return items
    .map((item, i) => `${isOrdered ? `${i + 1}.` : '-'} ${line(item, isCode === true, time)}`)
    .join('\n');
}

const BOXES: Readonly<Record<string, string>> = { done: '[x]', open: '[ ]', 'in progress': '[ ]' };

function line({ text, mark, about, at }: Item, isCode: boolean, time: Time): string {
  const box = mark === undefined ? undefined : BOXES[mark];
  const notes = [
    box === '[x]' || mark === 'open' ? undefined : mark,
    about,
    at === undefined ? undefined : time(at),
  ];
  const after = notes.filter((note) => note !== undefined).map(inline);
  const shown = isCode ? code(text) : inline(text);
  return `${box === undefined ? '' : `${box} `}${shown}${after.length > 0 ? ` (${after.join(', ')})` : ''}`;
}

const PUNCTUATION = /[\\`*_[\]|~$<>]/g;
const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;' };

/**
 * Text that Markdown shows as it is. An invisible character behind `@` and `#` keeps GitHub from notifying people and
 * from linking issues, as Renovate does it.
 */
function inline(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replace(PUNCTUATION, (mark) => ENTITIES[mark] ?? `\\${mark}`)
    .replace(/[@#](?=\w)/g, '$&&#8203;')
    .replace(/^(\s*)([-+=#]|\d+(?=[.)]))/, (_all, space: string, mark: string) =>
      /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`,
    );
}

/** A code span; longer fences than the text holds close it. */
function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}
