import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { failure, init, places, put, snapshot, targets, uninstall, useConfigWorld } from './config-world.ts';

useConfigWorld();

const made = vi.hoisted(() => ({ after: (_folder: string): void => undefined }));
const broken = vi.hoisted(() => ({ path: '' }));
vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const mkdir = (path: string, options?: object) => {
    const result = fs.mkdirSync(path, options);
    made.after(path);
    return result;
  };
  const readFileSync = (path: string, options?: object) => {
    if (path === broken.path) throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    return fs.readFileSync(path, options);
  };
  return { ...fs, mkdirSync: mkdir, readFileSync };
});

it('killed after creating a folder: the next uninstall removes it', () => {
  const before = snapshot();
  const root = dirname(places.projectRoot);
  const copy = `${root}-killed`;
  made.after = (folder) => {
    if (!folder.endsWith('.gemini')) return;
    made.after = () => undefined;
    cpSync(root, copy, { recursive: true });
  };
  init(targets('project', ['gemini']));
  rmSync(root, { recursive: true });
  cpSync(copy, root, { recursive: true });
  rmSync(copy, { recursive: true });
  expect(existsSync(join(places.projectRoot, '.gemini'))).toBe(true);
  uninstall(targets('project', ['gemini']));
  expect(snapshot()).toEqual(before);
  expect(readdirSync(join(places.stateDir, 'configure'))).toEqual([]);
});

it('an unreadable record is an error and changes nothing', () => {
  put('.gemini/settings.json', '{"a":    1}');
  init(targets('project', ['gemini']));
  const folder = join(places.stateDir, 'configure');
  broken.path = join(folder, readdirSync(folder)[0] ?? '');
  const before = snapshot();
  const { code, message } = failure(() => uninstall(targets('project', ['gemini'])));
  expect(code).toBe('CONFIG_UNREADABLE');
  expect(message).toContain(broken.path);
  broken.path = '';
  expect(snapshot()).toEqual(before);
});
