/** A place in a file at the start of a line: `src/a.ts:12:3` of most programs, `src/a.ts(12,3)` of tsc and MSBuild. */
const PLACE = /^(\S+?\.\w+)(?::\d+(?::\d+)?|\(\d+(?:,\d+)?\))/;

/** A place that a compiler, a linter or a test names. */
export interface Place {
  /** The file, as it is named. */
  path: string;
  /** The file with line and column. */
  text: string;
}

/**
 * The place at the start of a line of output.
 * @example placeIn('src/a.ts:12:3: unused x') // { path: 'src/a.ts', text: 'src/a.ts:12:3' }
 */
export function placeIn(line: string): Place | undefined {
  const [text, path] = PLACE.exec(line) ?? [];
  return text === undefined || path === undefined ? undefined : { path, text };
}
