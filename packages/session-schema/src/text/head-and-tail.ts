const JOINT = ' … ';
/** Of a cut text, so much of the room is the head's: what is open stands at the end. */
const HEAD_SHARE = 0.6;

/**
 * A text on one line, at most `max` UTF-16 units: where it is longer, its head and its tail.
 * Cuts at a word where one is near, and never inside a surrogate pair.
 * @example headAndTail('Fix the login bug. Never touch the public API.', 30) // 'Fix the login … public API.'
 */
export function headAndTail(text: string, max: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= max) return line;
  const room = max - JOINT.length;
  if (room < 2) return cutEnd(line, Math.max(0, max));
  const first = cutEnd(line, Math.ceil(room * HEAD_SHARE));
  const last = cutStart(line, room - first.length);
  return `${first}${JOINT}${last}`;
}

function cutEnd(line: string, max: number): string {
  const cut = line.slice(0, max);
  const space = cut.lastIndexOf(' ');
  const isInWord = line.charAt(max) !== ' ';
  return (isInWord && space > max * 0.7 ? cut.slice(0, space) : cut)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
}

function cutStart(line: string, max: number): string {
  if (max <= 0) return '';
  const cut = line.slice(-max);
  const space = cut.indexOf(' ');
  const isInWord = line.charAt(line.length - max - 1) !== ' ';
  return (isInWord && space !== -1 && space < max * 0.3 ? cut.slice(space) : cut)
    .replace(/^[\udc00-\udfff]/, '')
    .trimStart();
}
