/**
 * Every string inside a value, in order: a request is searched whole, so that a briefing cannot hide in a part
 * that nobody thought of.
 *
 * @example allText({ a: 'x', b: [{ c: 'y' }] }) // 'x\ny'
 */
export function allText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value)
    .map(allText)
    .filter((text) => text !== '')
    .join('\n');
}

/** How often a text occurs in another. */
export function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** Which of these parts a text lacks. */
export function missing(text: string, parts: readonly string[]): string[] {
  return parts.filter((part) => !text.includes(part));
}
