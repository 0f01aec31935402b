import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { ConfigSyntaxError } from '../errors.ts';
import { errorLine, lineAt } from '../text.ts';
import type { Range } from './list-edit.ts';

/** The scanner's own token kinds: jsonc-parser's enums are const, and isolated modules cannot use those. */
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const END = 17;

const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol: 'expected a value or a key in double quotes',
  InvalidNumberFormat: 'expected a number',
  PropertyNameExpected: 'expected a key in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected a colon',
  CommaExpected: 'expected a comma',
  CloseBraceExpected: 'expected a closing brace }',
  CloseBracketExpected: 'expected a closing bracket ]',
  EndOfFileExpected: 'expected nothing more after the closing brace',
  UnexpectedEndOfString: 'expected a closing quote',
  UnexpectedEndOfComment: 'expected the end of the comment */',
};

/**
 * Parses a JSON text into its syntax tree; returns undefined if it is empty or holds only comments.
 * @throws {ConfigSyntaxError} when it is invalid, or its root is not an object.
 */
export function parseTreeOf(file: string, text: string): Node | undefined {
  const errors: ParseError[] = [];
  const root = parse(file, text, errors);
  const [error] = errors;
  if (error) {
    const expected = EXPECTED[printParseErrorCode(error.error)] ?? 'expected JSON';
    throw new ConfigSyntaxError(file, errorLine(text, error.offset), `this is not valid JSON: ${expected}`);
  }
  if (root && root.type !== 'object') {
    const found = { array: 'a list', null: 'null' }[root.type as string] ?? `a ${root.type}`;
    throw new ConfigSyntaxError(file, lineAt(text, root.offset), `expected an object {…}, found ${found}`);
  }
  return root;
}

/** Lists all comments of a JSON text, in order. */
export function commentsOf(text: string): Range[] {
  const scanner = createScanner(text, false);
  const comments: Range[] = [];
  for (let kind: number = scanner.scan(); kind !== END; kind = scanner.scan()) {
    if (kind !== LINE_COMMENT && kind !== BLOCK_COMMENT) continue;
    const start = scanner.getTokenOffset();
    comments.push({ start, end: start + scanner.getTokenLength() });
  }
  return comments;
}

function parse(file: string, text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  } catch (error) {
    // The parser recurses for each level: some hundred thousand brackets exhaust the stack.
    if (error instanceof RangeError) {
      throw new ConfigSyntaxError(file, 1, 'this is not a configuration: nested too deeply', {
        cause: error,
      });
    }
    throw error;
  }
}
