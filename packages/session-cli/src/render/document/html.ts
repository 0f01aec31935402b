import { createHash } from 'node:crypto';
import type { RenderContext } from '../render-context.ts';
import type { Fact, Item, Section, SessionDocument } from './document.ts';
import { escapeHtml as text, timeTag } from './html-text.ts';
import { relayHtml } from './relay.ts';
import { STYLE } from './style.ts';

/** Longer lists are folded. */
const MAX_OPEN_ITEMS = 30;

/**
 * Renders a session as one page that needs nothing else: no script, and nothing is fetched. The content security
 * policy allows its own style sheet only, so even text that became markup by mistake can't run or load anything.
 */
export function htmlOf(document: SessionDocument, context: Pick<RenderContext, 'time'>): string {
  const { title, facts, relay, sections } = document;
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${text(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="kind">Session</p>
<h1 dir="auto">${text(title)}</h1>
<dl class="facts">
${facts.map((fact) => factHtml(fact, context)).join('\n')}
</dl>
${contents(document)}
</header>
<main>
${[relayHtml(relay, context), ...sections.map((section) => sectionHtml(section, context))].filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

/** Links to the sections, for a reader who moves by keyboard or by ear. */
function contents({ relay, sections }: SessionDocument): string {
  const links = [...(relay.length > 0 ? [{ key: 'agents', title: 'Agents' }] : []), ...sections];
  if (links.length < 2) return '';
  return `<nav aria-label="Contents"><ul>
${links.map(({ key, title }) => `<li><a href="#${key}">${text(title)}</a></li>`).join('\n')}
</ul></nav>`;
}

function factHtml(fact: Fact, context: Pick<RenderContext, 'time'>): string {
  const value = 'at' in fact ? timeTag(fact.at, context) : text(fact.text);
  return `<div><dt>${text(fact.label)}</dt><dd>${value}</dd></div>`;
}

function sectionHtml(section: Section, context: Pick<RenderContext, 'time'>): string {
  const { key, title } = section;
  return `<section aria-labelledby="${key}">
<h2 id="${key}">${text(title)}</h2>
${section.text === undefined ? listHtml(section, context) : `<p class="text" dir="auto">${text(section.text)}</p>`}
</section>`;
}

function listHtml(
  { key, items = [], isOrdered, isCode }: Section,
  context: Pick<RenderContext, 'time'>,
): string {
  const tag = isOrdered ? 'ol' : 'ul';
  const rows = items.map((item) => itemHtml(item, isCode === true, context)).join('\n');
  const list = `<${tag} class="${key}">\n${rows}\n</${tag}>`;
  if (items.length <= MAX_OPEN_ITEMS) return list;
  return `<details><summary>Show all ${items.length}</summary>\n${list}\n</details>`;
}

function itemHtml(
  { text: said, mark, about, at }: Item,
  isCode: boolean,
  context: Pick<RenderContext, 'time'>,
): string {
  const shown = isCode ? `<code>${text(said)}</code>` : `<span dir="auto">${text(said)}</span>`;
  const state =
    mark === undefined ? '' : `<span class="mark ${mark.replaceAll(' ', '-')}">${text(mark)}</span> `;
  const notes = [
    ...(about === undefined ? [] : [`<span dir="auto">${text(about)}</span>`]),
    ...(at === undefined ? [] : [timeTag(at, context)]),
  ];
  return `<li>${state}${shown}${notes.length > 0 ? ` <span class="about">${notes.join(', ')}</span>` : ''}</li>`;
}
