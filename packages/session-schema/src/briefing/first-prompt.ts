import { briefHead, briefTail } from './receipt.ts';

/** The next agent's prompt if its user gives none. It is bare (`isBare`), so no briefing repeats it. */
export const GO_ON = 'Go on with this.';

/**
 * The first prompt of an agent that no hook briefs: the briefing, then the user's own words. `promptText` removes the
 * briefing again, so that it is never recorded as the user's words.
 * @param briefing a text with an id, or '' if the agent is briefed otherwise
 * @param words the user's own words. Default: `GO_ON`
 */
export function firstPrompt(briefing: string, words = ''): string {
  const said = words.trim() || GO_ON;
  if (briefing === '') return said;
  // If the briefing has one line, the command line takes no line breaks.
  return `${briefing}${briefing.includes('\n') ? '\n\n' : ' '}${said}`;
}

/**
 * The line that replaces a briefing that a command line cannot take: it is too long or has line breaks.
 * @param path of the file with the briefing, from the folder in which the agent starts
 */
export function briefingInFile(id: string, path: string): string {
  return (
    `${briefHead(id)}unfinished work in this project is described in the file ${path}. ` +
    `Read it before anything else. ${briefTail(id)}`
  );
}
