import type { RenderContext } from '../render-context.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes text safe in HTML, between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}

/** A time on the reader's clock; a time that cannot be read is text. */
export function timeTag(iso: string, { time }: Pick<RenderContext, 'time'>): string {
  const shown = escapeHtml(time(iso));
  return Number.isNaN(Date.parse(iso)) ? shown : `<time datetime="${escapeHtml(iso)}">${shown}</time>`;
}
