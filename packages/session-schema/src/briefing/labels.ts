import type { Provenance } from '../model/session.ts';
import { firstLine, head, neutralise } from '../text/text.ts';

/** A word is not cut for the sake of so many characters. */
const WORD_MAX = 30;

/** Every line of recorded text begins with the mark of the record. */
export function quote(text: string): string {
  return text
    .split('\n')
    .map((line) => `| ${line}`)
    .join('\n');
}

/** Recorded text on one line, at most about `max` characters. */
export function oneLine(text: string, max: number): string {
  const line = neutralise(text).replace(/\s+/g, ' ').trim();
  return line.length > max ? `${head(line, max)}…` : line;
}

/** Recorded text, honest about what is not there. */
export function shortened(text: string, max: number): string {
  const cleaned = neutralise(text).trim();
  return cleaned.length > max ? `${head(cleaned, max)} … (shortened: get_session has all of it)` : cleaned;
}

/** At least the first `min` units of a text, up to the end of the word there. */
export function headAtLeast(text: string, min: number): string {
  if (text.length <= min) return text;
  const word = /^\S*/.exec(text.slice(min, min + WORD_MAX))?.[0] ?? '';
  if (word.length < WORD_MAX) return text.slice(0, min + word.length);
  return /[\ud800-\udbff]/.test(text.charAt(min - 1)) ? text.slice(0, min + 1) : text.slice(0, min);
}

/** A command as it is shown between words. */
export function command(text: string): string {
  return `\`${oneLine(text, 120).replaceAll('`', "'")}\``;
}

/** Whether a text is told by another already: the same, its beginning, or its first line. */
export function isCoveredBy(text: string, others: readonly string[]): boolean {
  const own = text.trim();
  return others.some((other) => {
    const told = other.trim();
    return own === told || (own !== '' && (told.startsWith(`${own}\n`) || own === firstLine(told)));
  });
}

/** An agent's name, or what stands for one that is none: a name is the one recorded thing outside the quotes. */
export function named(agent: string): string {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/.test(agent) ? agent : 'an agent';
}

/**
 * How an item is known: `claude said`, `user said`, `observed`.
 * @param isFact what happened, not what somebody said: a transcript shows it as well as a hook does
 */
export function howKnown(from: Provenance, isFact = false): string {
  switch (from.evidence) {
    case 'user':
      return 'user said';
    case 'agent':
      return `${named(from.by)} said`;
    case 'observed':
      return 'observed';
    case 'imported':
      return `from ${named(from.by)}'s transcript${isFact ? '' : ': verify'}`;
    case 'hand':
      return 'edited by hand';
  }
}

/** How an item is known, behind it. */
export function labelOf(from: Provenance | null | undefined): string {
  return from ? ` (${howKnown(from)})` : '';
}

/** One label in the title where all items are known in the same way, else one behind each. */
export function labels(
  list: readonly Provenance[],
  isFact = false,
): { title: string; of(from: Provenance | undefined): string } {
  const kinds = new Set(list.map((from) => howKnown(from, isFact)));
  const [only] = kinds;
  if (kinds.size === 1 && only !== undefined) return { title: ` (${only})`, of: () => '' };
  return { title: '', of: (from) => (from ? ` (${howKnown(from, isFact)})` : '') };
}
