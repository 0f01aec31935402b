import { headBytes, utf8Length } from '../text/text.ts';
import { type MeasuredSection, measureSection, renderSection, type Section } from './layout.ts';

/** Bytes of UTF-8 that count as one token: the estimate that Codex CLI 0.169.0 cuts by. */
export const BYTES_PER_TOKEN = 4;

/** An agent's limit for the text that it takes from a hook. */
export interface Cap {
  /** The most that the text may have, in `unit`. */
  size: number;
  /** What the agent counts: UTF-16 code units (`string.length`), or bytes of UTF-8. */
  unit: 'utf16' | 'bytes';
}

/**
 * Renders the sections, in their order, within the budget and the cap:
 *
 * 1. Each section gets what it needs, at most its share.
 * 2. If the shares exceed the room, sections shrink in the order of `cutFirst`, then all in proportion.
 * 3. If room is left, the sections that need more divide it by their `growth`.
 * 4. Room that a section could not use, because its next line did not fit, goes to the one with the most `growth` that
 *    can use it.
 *
 * @param frame adds the opening and closing text around the body
 * @param budget tokens, frame included
 * @param cap compared with the length in bytes even if its unit is UTF-16 units: a text never has more units than bytes
 */
export function fit(
  sections: readonly Section[],
  frame: (body: string) => string,
  budget: number,
  cap: Cap | undefined,
): string {
  const limit = Math.floor(Math.min(budget * BYTES_PER_TOKEN, cap?.size ?? Number.POSITIVE_INFINITY));
  const measured = sections.map(measureSection).filter(({ need }) => need > 0);
  // Every line counts with its line end, but the body has none at its end.
  const room = limit - utf8Length(frame(measured.length > 0 ? '\n' : '')) + 1;
  const sizes = grow(measured, shares(measured, room), room);
  const texts = measured.map((section, i) => renderSection(section, sizes[i] ?? 0));
  let left = room - texts.reduce((sum, text) => sum + sizeOf(text), 0);
  const growth = ({ section }: MeasuredSection) => section.growth ?? 1;
  for (const [i, section] of [...measured.entries()].sort(([, a], [, b]) => growth(b) - growth(a))) {
    const used = sizeOf(texts[i] ?? '');
    // With less than it had, it would tell less.
    if (used >= section.need || used + left <= (sizes[i] ?? 0)) continue;
    texts[i] = renderSection(section, used + left);
    left -= sizeOf(texts[i] ?? '') - used;
  }
  const text = frame(texts.filter((one) => one !== '').join('\n'));
  return utf8Length(text) <= limit ? text : headBytes(text, Math.max(0, limit)).trimEnd();
}

function sizeOf(text: string): number {
  return text === '' ? 0 : utf8Length(text) + 1;
}

/** The bytes that each section gets of its share; together at most `room`. */
function shares(sections: readonly MeasuredSection[], room: number): number[] {
  const sizes = sections.map(({ need, section }) => Math.min(need, section.share * BYTES_PER_TOKEN));
  let over = sum(sizes) - room;
  const droppable = sections
    .flatMap(({ section: { cutFirst, least = 0 } }, i) =>
      cutFirst === undefined ? [] : [{ i, cutFirst, least: least * BYTES_PER_TOKEN }],
    )
    .sort((a, b) => a.cutFirst - b.cutFirst);
  for (const { i, least } of droppable) {
    if (over <= 0) break;
    const give = Math.min(over, Math.max(0, (sizes[i] ?? 0) - least));
    sizes[i] = (sizes[i] ?? 0) - give;
    over -= give;
  }
  if (over <= 0) return sizes;
  const least = sections.map((one, i) => Math.min(sizes[i] ?? 0, (one.section.least ?? 0) * BYTES_PER_TOKEN));
  // A very small budget holds not even these.
  const kept = sum(least) <= room ? least : least.map(() => 0);
  const part = Math.max(0, room - sum(kept)) / Math.max(1, sum(sizes) - sum(kept));
  return sizes.map((size, i) => Math.floor((kept[i] ?? 0) + (size - (kept[i] ?? 0)) * part));
}

/** Divides the room that the shares leave among the sections that need more. */
function grow(sections: readonly MeasuredSection[], from: readonly number[], room: number): number[] {
  const sizes = [...from];
  for (;;) {
    const left = room - sum(sizes);
    const wanting = sections.flatMap((section, i) => {
      const missing = section.need - (sizes[i] ?? 0);
      const weight = section.section.growth ?? 1;
      return missing > 0 && weight > 0 ? [{ i, missing, weight }] : [];
    });
    const total = sum(wanting.map(({ weight }) => weight));
    if (left < 1 || total === 0) return sizes;
    const sated = wanting.filter(({ missing, weight }) => missing <= (left * weight) / total);
    for (const { i, missing, weight } of sated.length > 0 ? sated : wanting) {
      sizes[i] = (sizes[i] ?? 0) + (sated.length > 0 ? missing : Math.floor((left * weight) / total));
    }
    if (sated.length === 0) return sizes;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
