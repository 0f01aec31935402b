import { expect, it } from 'vitest';
import * as schema from '../../session-schema/src/errors.ts';
import * as store from '../../session-store/src/errors.ts';
import * as own from '../src/errors.ts';
import * as shared from '../src/shared.ts';

it.each([
  ['session-schema', schema],
  ['session-store', store],
  ['session-cli', own],
])('the bundle of setup finds every error of %s in that of main', (_, errors) => {
  expect(shared).toMatchObject(errors);
  expect(Object.keys(shared)).toEqual(expect.arrayContaining(Object.keys(errors)));
});
