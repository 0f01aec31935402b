/** A briefing as it is read: what is recorded, below the title that it stands under. */
export type Briefing = readonly { title: string; line: string }[];

/**
 * Reads a briefing: a recorded line begins with `| `, any other is ours and titles what follows.
 *
 * @example parseBriefing('Goal:\n| Mend it') // [{ title: 'Goal:', line: 'Mend it' }]
 */
export function parseBriefing(text: string): Briefing {
  let title = '';
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('| ')) {
      title = line;
      return [];
    }
    const said = line.slice(2);
    return (title.startsWith('Files') ? filesIn(said) : [said]).map((one) => ({ title, line: one }));
  });
}

/**
 * The files of a line, each with its whole path.
 *
 * @example filesIn('changed, in src/: a.js (new), b/c.js, …/d.js') // ['src/a.js (new)', 'src/b/c.js', 'src/b/d.js']
 */
function filesIn(line: string): string[] {
  const [, folder = '', list = line] = /^(?:[a-z ]+)(?:, in (\S+))?: (.*)$/.exec(line) ?? [];
  let before = '';
  return list.split(', ').map((file) => {
    const path = file.startsWith('…/') ? `${before}${file.slice(2)}` : `${folder}${file}`;
    before = path.slice(0, path.lastIndexOf('/') + 1);
    return path;
  });
}

/** Whether a briefing tells something, and tells it right. */
export type Check = (briefing: Briefing) => boolean;

/** A line holds all of these: a reason stands with what it is the reason for. */
export const says =
  (...texts: string[]): Check =>
  (briefing) =>
    briefing.some(({ line }) => texts.every((text) => line.includes(text)));

/** A line under such a title holds the text. */
export const saysUnder =
  (titled: RegExp, text: string): Check =>
  (briefing) =>
    briefing.some(({ title, line }) => titled.test(title) && line.includes(text));

/** No line says such a thing, and there is a briefing. */
export const neverSays =
  (wrong: RegExp): Check =>
  (briefing) =>
    briefing.length > 0 && !briefing.some(({ line }) => wrong.test(line));

/** Every line of a list that names it says the same of it, and at least one does. */
export const allSay =
  (titled: RegExp, names: string, right: RegExp): Check =>
  (briefing) => {
    const found = briefing.filter(({ title, line }) => titled.test(title) && line.includes(names));
    return found.length > 0 && found.every(({ line }) => right.test(line));
  };
