import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Lab } from './lab.ts';

/**
 * Every file of a lab's home, project and temporary folder, with what differs from run to run taken out of the
 * names: ids, dates, numbers.
 */
export function filesOf(lab: Lab): string[] {
  const name = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|lab-\w{6}|[0-9a-f]{8,}|\d+/g;
  const all = ['home', 'project', 'tmp'].flatMap((folder) => walk(join(lab.root, folder)));
  return [...new Set(all.map((file) => relative(lab.root, file).replace(name, '#')))].sort();
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name === '.git') return [];
    return entry.isDirectory() ? walk(path) : [path];
  });
}

/** The command lines of what runs with this lab's home as its home: whatever was started in it, however. */
export function processesIn(lab: Lab): string[] {
  const out = execFileSync('ps', ['axeww', '-o', 'pid=,stat=,args='], {
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  return out
    .split('\n')
    .filter((line) => line.includes(` HOME=${lab.home} `) && !/^\s*\d+\s+Z/.test(line))
    .map((line) => line.slice(0, 300));
}
