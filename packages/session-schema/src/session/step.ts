/**
 * A key that is equal for two wordings of a step that differ only in case, white space, leading numbers or boxes, and
 * closing punctuation.
 * @example stepKey('2. [x] Write the tests.') === stepKey('write the  tests')
 */
export function stepKey(step: string): string {
  const text = step
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^ ?(?:(?:[-*\u2022]|\d+[.)]|\[[ x~>-]\]) )*/, '');
  // A loop: a pattern anchored at the end would be quadratic on a long run of full stops.
  let end = text.length;
  while (end > 0 && ' .;:!'.includes(text.charAt(end - 1))) end -= 1;
  // A step of punctuation alone keeps its text.
  return text.slice(0, end) || step.trim();
}
