import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { agentNames } from '../../../src/agents/index.ts';
import { saveThroughMcp } from '../../../src/lab/acts.ts';
import { Lab } from '../../../src/lab/lab.ts';
import { type Planted, plant, traces } from '../../../src/lab/planted.ts';
import { test } from '../../lab-test.ts';

// What another user can put into a repository, an archive or a pull; not one byte of it may reach the model unasked,
// and nothing may be written through it.
const theirs = plant('other-user');
let otherUsers: string;

beforeAll(async () => {
  const other = await Lab.create({ cliPath: inject('cliPath') });
  otherUsers = mkdtempSync(join(tmpdir(), 'other-user-'));
  try {
    await other.cli('init', 'codex');
    other.trust('codex');
    await other.start('codex', { prompt: `${theirs.note} (asked)`, acts: saveThroughMcp(theirs.args) });
    cpSync(join(other.project, 'ai'), join(otherUsers, 'ai'), { recursive: true });
    await other.cli('session', 'complete');
    cpSync(join(other.project, 'ai/sessions/history'), join(otherUsers, 'ai/sessions/history'), {
      recursive: true,
    });
    rmSync(join(otherUsers, 'ai/sessions/.gitignore'));
  } finally {
    other.remove();
  }
});
afterAll(() => rmSync(otherUsers, { recursive: true, force: true }));

const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=d', '-c', 'user.email=d@example.com', ...args], {
    cwd,
    encoding: 'utf8',
  });
const sessions = (lab: Lab) => join(lab.project, 'ai/sessions');
const journal = () => readdirSync(join(otherUsers, 'ai/sessions/log'))[0] ?? '';

/** Ways to lay it, each after `0dai init` of the user's own. */
const ways: [string, (lab: Lab) => void][] = [
  [
    'a committed session, with journal and history',
    (lab) => {
      rmSync(sessions(lab), { recursive: true });
      cpSync(join(otherUsers, 'ai'), join(lab.project, 'ai'), { recursive: true });
      git(lab.project, 'add', '-A', '-f', 'ai');
      git(lab.project, 'commit', '-qm', 'session');
    },
  ],
  [
    'active.json without its journal',
    (lab) => cpSync(join(otherUsers, 'ai/sessions/active.json'), join(sessions(lab), 'active.json')),
  ],
  [
    'a journal and a history without active.json',
    (lab) => {
      cpSync(join(otherUsers, 'ai/sessions/log'), join(sessions(lab), 'log'), { recursive: true });
      cpSync(join(otherUsers, 'ai/sessions/history'), join(sessions(lab), 'history'), { recursive: true });
    },
  ],
  [
    'a session in plain words, as one would write by hand',
    (lab) =>
      writeFileSync(
        join(sessions(lab), 'active.json'),
        JSON.stringify({ schema_version: 1, ...theirs.args }),
      ),
  ],
  [
    'a .gitignore that lets everything through',
    (lab) => {
      cpSync(join(otherUsers, 'ai'), join(lab.project, 'ai'), { recursive: true });
      writeFileSync(join(sessions(lab), '.gitignore'), '!*\n');
      git(lab.project, 'add', '-A', 'ai');
      git(lab.project, 'commit', '-qm', 'session');
    },
  ],
  [
    'active.json as a symlink',
    (lab) => symlinkSync(join(otherUsers, 'ai/sessions/active.json'), join(sessions(lab), 'active.json')),
  ],
  [
    'ai/sessions as a symlink',
    (lab) => {
      rmSync(sessions(lab), { recursive: true });
      symlinkSync(join(otherUsers, 'ai/sessions'), sessions(lab));
    },
  ],
  [
    'log as a symlink, with active.json beside it',
    (lab) => {
      cpSync(join(otherUsers, 'ai/sessions/active.json'), join(sessions(lab), 'active.json'));
      symlinkSync(join(otherUsers, 'ai/sessions/log'), join(sessions(lab), 'log'));
    },
  ],
  [
    'hard links',
    (lab) => {
      // A hard link does not reach across file systems: the copy is the other user's file here.
      const copy = join(lab.root, 'outside');
      cpSync(otherUsers, copy, { recursive: true });
      mkdirSync(join(sessions(lab), 'log'));
      linkSync(join(copy, 'ai/sessions/active.json'), join(sessions(lab), 'active.json'));
      linkSync(join(copy, 'ai/sessions/log', journal()), join(sessions(lab), 'log', journal()));
    },
  ],
  [
    "a parent folder's session",
    (lab) => {
      rmSync(join(lab.project, 'ai'), { recursive: true });
      cpSync(join(otherUsers, 'ai'), join(lab.root, 'ai'), { recursive: true });
    },
  ],
];

/** All that is outside the project and not the user's: it must stay as it is. */
const outside = (lab: Lab) =>
  [otherUsers, join(lab.root, 'outside'), join(lab.root, 'ai')].filter(existsSync).map((folder) =>
    execFileSync('sh', ['-c', 'find . -type f -exec sha256sum {} + | sort'], {
      cwd: folder,
      encoding: 'utf8',
    }),
  );

const expectNothingOf = (request: { text: string }, planted: Planted) =>
  expect(traces(planted).filter((text) => request.text.includes(text))).toEqual([]);

describe.each(agentNames)('%s', (name) => {
  test.for(ways)('is told nothing of %s', async ([, lay], { lab }) => {
    await lab.cli('init', name);
    lab.trust(name);
    lay(lab);
    const before = outside(lab);
    const { first } = await lab.start(name, {
      acts: [
        { do: 'write', file: 'mine.txt', content: 'mine\n' },
        { do: 'say', text: 'Wrote it.' },
      ],
    });
    expectNothingOf(first, theirs);
    expect(outside(lab)).toEqual(before);
  });

  test("is told nothing of entries that a pull brings into the user's own session", async ({
    lab,
    planted,
  }) => {
    await lab.cli('init', name);
    lab.trust(name);
    await lab.cli('session', 'save', '--goal', planted.goal);
    const id = (JSON.parse(readFileSync(join(sessions(lab), 'active.json'), 'utf8')) as { id: string }).id;
    // The same lines under the user's session id, as a merge of two journals would leave them.
    appendFileSync(
      join(sessions(lab), 'log', `${id}.jsonl`),
      readFileSync(join(otherUsers, 'ai/sessions/log', journal()), 'utf8'),
    );
    const { first } = await lab.start(name);
    expect(first.injected).toContain(planted.goal);
    expect(first.injected).toContain('0dai session trust');
    expectNothingOf(first, theirs);
  });

  test("is told nothing of a nested project's session", async ({ lab, planted }) => {
    await lab.cli('init', name);
    lab.trust(name);
    await lab.cli('session', 'save', '--goal', planted.goal);
    mkdirSync(join(lab.project, 'vendor'));
    cpSync(otherUsers, join(lab.project, 'vendor/theirs'), { recursive: true });
    const { first } = await lab.start(name);
    expect(first.injected).toContain(planted.goal);
    expectNothingOf(first, theirs);
  });
});
