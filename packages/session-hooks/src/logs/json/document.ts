import { parsedJson } from './fields.ts';

/**
 * Parses a log that is one JSON document. Of a torn one, as a full disk or a kill leaves it, it parses what is whole:
 * the elements of its lists before the cut.
 * @returns undefined if it is no JSON
 * @example parseDocument('[{"role":"user"},{"role":"assist') // [{ role: 'user' }]
 */
export function parseDocument(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const plain = text.replace(/^\uFEFF/, '').replaceAll('\0', '');
  const whole = parsedJson(plain);
  return whole === undefined ? parsedJson(repaired(plain)) : whole;
}

/** The text up to the last whole element of a list, with the brackets closed that are open there. */
function repaired(text: string): string {
  const head = text.slice(0, bracketsIn(text).end);
  return head + bracketsIn(head).open.reverse().join('');
}

/** What closes the open brackets of a text, up to the first wrong one; and where the last whole element of a list ends. */
function bracketsIn(text: string): { open: string[]; end: number } {
  const open: string[] = [];
  let end = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i += 1;
      else if (char === '"') inString = false;
      continue;
    }
    if (char === '"') inString = true;
    else if (char === '{') open.push('}');
    else if (char === '[') open.push(']');
    else if (char === '}' || char === ']') {
      if (open.pop() !== char) break;
      if (open.at(-1) === ']') end = i + 1;
    }
  }
  return { open, end };
}
