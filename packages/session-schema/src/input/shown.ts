import { redact, redactedHead } from '../redact/redact.ts';
import { cleanLine, head } from '../text/text.ts';

/** How many items an error message lists. */
const MAX_LISTED = 40;

/** Quotes recorded or given text in an error message, which goes to a terminal, a model or a log. */
export function shown(given: string): string {
  const line = cleanLine(redact(redactedHead(given, 400)));
  return line.length > 200 ? `${head(line, 199)}…` : line;
}

/** Lists the possible values for an error message. */
export function listed(what: string, items: readonly string[], ifNone: string): string {
  if (items.length === 0) return ifNone;
  const lines = items.slice(0, MAX_LISTED).map((item, i) => `  ${i + 1}. ${shown(item)}`);
  const more = items.length - lines.length;
  if (more > 0) lines.push(`  and ${more} more`);
  return `The ${what} are:\n${lines.join('\n')}`;
}
