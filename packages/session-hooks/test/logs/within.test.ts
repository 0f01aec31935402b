import { expect, it } from 'vitest';
import { isWithin } from '../../src/logs/within.ts';

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
