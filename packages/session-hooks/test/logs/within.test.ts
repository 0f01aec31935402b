import { describe, expect, it } from 'vitest';
import { absolutePath, isWithin } from '../../src/logs/within.ts';

it.each([
  ['/home/dev/proj', '/home/dev/proj', true],
  ['/home/dev/proj', '/home/dev/proj/web', true],
  ['/home/dev/proj/', '/home/dev/proj/', true],
  ['/home/dev/proj', '/home/dev/proj2', false],
  ['/home/dev/proj', '/home/dev', false],
  ['/home/dev/proj', '/home/dev/Proj', false],
  ['/', '/home', true],
  ['C:\\Dev\\proj', 'c:/dev/proj/web', true],
  ['c:/dev/proj', 'C:\\Dev\\Proj\\', true],
  ['C:\\', 'c:/dev', true],
  ['\\\\server\\share', '\\\\Server\\share\\proj', true],
  ['C:\\dev', 'D:\\dev', false],
  ['/home/dev', '', false],
  ['/home/dev/proj', '/home/dev/proj/../other', false],
  ['/home/dev/proj', '/home/dev/./proj//web', true],
  ['/home/dev/proj', '/home/dev/proj/..web', true],
])('whether %j holds %j: %s', (folder, path, expected) => expect(isWithin(folder, path)).toBe(expected));

describe('absolutePath', () => {
  it.each([
    ['a.ts', '/p', '/p/a.ts'],
    ['../a.ts', '/p/q', '/p/a.ts'],
    ['/q/a.ts', '/p', '/q/a.ts'],
    ['a.ts', undefined, 'a.ts'],
    ['src/a.ts', 'c:/p', 'c:\\p\\src\\a.ts'],
    ['C:\\q\\a.ts', 'c:/p', 'C:\\q\\a.ts'],
    ['C:\\q\\a.ts', '/p', 'C:\\q\\a.ts'],
    ['a.ts', 'p', 'a.ts'],
  ])('of %s in %s', (path, folder, resolved) => expect(absolutePath(path, folder)).toBe(resolved));
});
