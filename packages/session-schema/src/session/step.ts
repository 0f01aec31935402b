/**
 * What makes two wordings the same step: case, white space, leading numbers or boxes, and closing
 * punctuation do not count.
 * @example stepKey('2. [x] Write the tests.') === stepKey('write the  tests')
 */
export function stepKey(step: string): string {
  const text = step
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^ ?(?:(?:[-*\u2022]|\d+[.)]|\[[ x~>-]\]) )*/, '');
  // A loop, since a pattern anchored at the end would try again from every full stop in a long row of them.
  let end = text.length;
  while (end > 0 && ' .;:!'.includes(text.charAt(end - 1))) end -= 1;
  // A step of nothing but marks is still a step of its own.
  return text.slice(0, end) || step.trim();
}
