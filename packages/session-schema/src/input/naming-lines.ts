/** A function with the type that has it, a type, or a section of a document, at the start of a line. */
const NAME =
  /^(?:#{2,6} .+|(?:(?:export|default|public|private|protected|internal|static|abstract|final|override|async|pub(?:\([\w:]+\))?)\s+)*(?:func|function|def|fn|class|interface|struct|enum|trait|impl|module|type)\s+(?:\([^)]*\)\s*)?[\w$.]+)/;

/**
 * What a line of code or Markdown begins, by its name.
 * @example nameIn('func (s *Store) Cut(text string) {') // 'func (s *Store) Cut'
 */
export function nameIn(line: string): string | undefined {
  return NAME.exec(line)?.[0];
}
