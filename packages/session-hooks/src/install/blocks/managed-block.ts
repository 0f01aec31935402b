import type { Base, ConfigFile } from '../../agent.ts';
import { ConfigSyntaxError } from '../errors.ts';
import { appendBlock, lineAt, lineEnd, removeBlock, splice, splitBom } from '../text.ts';

/** Our block of lines in a text file. */
export interface ManagedBlock {
  path: string;
  base: Base;
  holds: string;
  /** The marker lines around our lines. */
  begin: string;
  end: string;
  /** @param present our lines in the file now, without the markers; empty if there is no block */
  lines(present: readonly string[]): readonly string[];
}

/** Makes the configuration file of a managed block. Everything outside its two marker lines is the user's. */
export function blockFile(block: ManagedBlock): ConfigFile {
  const { path, base, holds, begin, end } = block;
  const find = (text: string) => findBlock(block, text);
  return {
    path,
    base,
    holds,
    install(before = '') {
      const { bom, body } = splitBom(before);
      const found = find(body);
      const present = found ? body.slice(found.start, found.end).split(/\r?\n/).slice(1, -1) : [];
      const lines = [begin, ...block.lines(present), end];
      if (!found) return bom + appendBlock(body, lines);
      return bom + splice(body, found.start, found.end, lines.join(lineEnd(body)));
    },
    uninstall(current, original) {
      const { bom, body } = splitBom(current);
      const found = find(body);
      if (!found) return current;
      const rest = bom + removeBlock(body, found.start, found.end);
      // `trim` also removes a byte order mark.
      if (rest.trim() !== '') return rest;
      if (original === undefined) return undefined;
      return original.trim() === '' ? original : rest;
    },
    inspect: (current) => (find(splitBom(current).body) ? { block: true } : {}),
  };
}

/**
 * Finds the block, from the first character of its first line to the last of its last.
 * @throws {ConfigSyntaxError} when a marker line is missing, or they are in the wrong order.
 */
function findBlock(
  { path, begin, end }: Pick<ManagedBlock, 'path' | 'begin' | 'end'>,
  text: string,
): { start: number; end: number } | undefined {
  const start = text.indexOf(begin);
  const last = text.indexOf(end);
  if (start === -1 && last === -1) return undefined;
  if (start === -1) throw new ConfigSyntaxError(path, lineAt(text, last), `expected ${begin} before ${end}`);
  const at = text.indexOf(end, start);
  if (at === -1 || last < start) {
    throw new ConfigSyntaxError(path, lineAt(text, start), `expected ${end} after ${begin}`);
  }
  return { start, end: at + end.length };
}
