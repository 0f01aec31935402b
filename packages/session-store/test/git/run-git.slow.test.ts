import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  committedChanges,
  headContains,
  ignoredFiles,
  isTracked,
  uncommittedChanges,
  workChanges,
} from '../../src/git/git.ts';
import { gitEnvironment } from '../../src/git/run-git.ts';
import { ensureProject, type Project } from '../../src/internal.ts';
import { git, temporaryFolder, world } from '../support/world.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A repository with two commits, and files changed since. Their size is the same, so that git runs filters on them. */
function repository() {
  const { root, home, folder } = world({ git: true });
  mkdirSync(join(root, 'app/ai/sessions'), { recursive: true });
  const commits = ['one', 'two'].map((text) => {
    for (const path of ['a.txt', 'app/a.txt']) writeFileSync(join(root, path), text);
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', text);
    return git(root, 'rev-parse', 'HEAD').trim();
  });
  for (const path of ['a.txt', 'app/a.txt']) writeFileSync(join(root, path), 'new');
  const [from = '', to = ''] = commits;
  const ran = join(folder, 'ran');
  const program = join(folder, 'program');
  writeFileSync(program, `#!/bin/sh\ntouch '${ran}'\ncat\n`, { mode: 0o755 });
  return { root, home, from, to, ran, program };
}

type Repository = ReturnType<typeof repository>;

/** Runs all git commands of this package. */
function runAll({ from, to, home }: Repository, project: Project) {
  return {
    uncommitted: uncommittedChanges(project)?.map(({ path }) => path),
    work: workChanges(project)?.map(({ path }) => path),
    committed: committedChanges(project, from, to)?.map(({ path }) => path),
    contains: headContains(project, from),
    ignored: [...ignoredFiles(project, ['a.txt'])],
    tracked: isTracked(project, join(project.root, 'a.txt'), home),
  };
}

/** Makes a folder a bare repository among its other files, as a clone can bring it, with this configuration. */
function makeBare(folder: string, config: string): void {
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '-q');
  for (const name of ['HEAD', 'objects', 'refs']) renameSync(join(folder, '.git', name), join(folder, name));
  renameSync(join(folder, '.git'), join(folder, 'rest'));
  writeFileSync(join(folder, 'config'), config);
}

function embedBare({ root, program }: Repository, folder: string): void {
  const filter = `[filter "x"]\n\tclean = '${program}'\n\trequired = true\n`;
  makeBare(
    join(root, folder),
    `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n\tfsmonitor = '${program}'\n[diff]\n\texternal = '${program}'\n${filter}`,
  );
  writeFileSync(join(root, folder, '.gitattributes'), '* filter=x diff=x\n');
  git(join(root, folder), '--git-dir=.', '--work-tree=.', '-c', 'filter.x.clean=cat', 'add', '-f', 'a.txt');
  writeFileSync(join(root, folder, 'a.txt'), 'y');
}

describe('git runs no program that the work tree brings', () => {
  test.each<[string, string, (made: Repository) => void]>([
    ['a bare repository that is the project', 'app', (made) => embedBare(made, 'app')],
    [
      'a bare repository that is the project, beside a .git that is no repository',
      'app',
      (made) => {
        embedBare(made, 'app');
        mkdirSync(join(made.root, 'app/.git'));
      },
    ],
    [
      'a nested repository that git takes for a submodule',
      '.',
      ({ root, program }) => {
        const sub = join(root, 'sub');
        mkdirSync(sub);
        git(sub, 'init', '-q');
        writeFileSync(join(sub, 'x.txt'), 'x');
        git(sub, 'add', '.');
        git(sub, 'commit', '-q', '-m', 'x');
        git(root, 'add', 'sub');
        git(sub, 'config', 'filter.x.clean', program);
        writeFileSync(join(sub, '.gitattributes'), '* filter=x\n');
        writeFileSync(join(sub, 'x.txt'), 'y');
      },
    ],
    [
      'a file-system monitor',
      '.',
      ({ root, program }) => void git(root, 'config', 'core.fsmonitor', program),
    ],
    [
      'hooks',
      '.',
      ({ root, program }) => {
        mkdirSync(join(root, '.git/hooks'));
        for (const name of ['post-index-change', 'fsmonitor-watchman', 'reference-transaction'])
          writeFileSync(join(root, '.git/hooks', name), `#!/bin/sh\n'${program}'\n`, { mode: 0o755 });
      },
    ],
    [
      'an external diff and textconv',
      '.',
      ({ root, program }) => {
        git(root, 'config', 'diff.external', program);
        git(root, 'config', 'diff.x.command', program);
        git(root, 'config', 'diff.x.textconv', program);
        writeFileSync(join(root, '.gitattributes'), '* diff=x\n');
      },
    ],
    [
      'an external diff of the environment',
      '.',
      ({ program }) => void vi.stubEnv('GIT_EXTERNAL_DIFF', program),
    ],
    [
      'a filter of the environment',
      '.',
      ({ root, program }) => {
        writeFileSync(join(root, '.gitattributes'), '* filter=x\n');
        vi.stubEnv('GIT_CONFIG_COUNT', '1');
        vi.stubEnv('GIT_CONFIG_KEY_0', 'filter.x.clean');
        vi.stubEnv('GIT_CONFIG_VALUE_0', program);
      },
    ],
    [
      'a configuration file of the environment',
      '.',
      ({ root, program }) => {
        writeFileSync(join(root, '.gitattributes'), '* filter=x\n');
        writeFileSync(join(root, 'config'), `[filter "x"]\n\tclean = '${program}'\n`);
        vi.stubEnv('GIT_CONFIG_GLOBAL', join(root, 'config'));
      },
    ],
    [
      'git programs of the environment',
      '.',
      ({ root, program }) => {
        mkdirSync(join(root, 'core'));
        writeFileSync(join(root, 'core/git'), `#!/bin/sh\n'${program}'\n`, { mode: 0o755 });
        vi.stubEnv('PATH', ['core', process.env.PATH].join(delimiter));
      },
    ],
    [
      'the remote of a partial clone, asked for a missing object',
      '.',
      ({ root, program, to }) => {
        git(root, 'config', 'core.repositoryFormatVersion', '1');
        git(root, 'config', 'extensions.partialClone', 'x');
        git(root, 'config', 'remote.x.url', `ext::${program}`);
        git(root, 'config', 'remote.x.promisor', 'true');
        git(root, 'config', 'protocol.ext.allow', 'always');
        const tree = git(root, 'rev-parse', `${to}^{tree}`).trim();
        renameSync(join(root, '.git/objects', tree.slice(0, 2)), join(root, '.git/moved'));
      },
    ],
  ])('%s', (_what, folder, arrange) => {
    const made = repository();
    arrange(made);
    const project = ensureProject(join(made.root, folder), made.home);
    expect(project.root).toBe(join(made.root, folder));
    for (const args of [['status'], ['diff'], ['diff', 'HEAD']])
      spawnSync('git', args, { cwd: project.root, stdio: 'ignore', timeout: 1_000, killSignal: 'SIGKILL' });
    expect(existsSync(made.ran), 'a plain git runs the program').toBe(true);
    rmSync(made.ran);
    expect(runAll(made, project)).toMatchObject({ contains: true });
    expect(existsSync(made.ran)).toBe(false);
  });

  test('and answers from the repository around it', () => {
    const made = repository();
    embedBare(made, 'app');
    const answers = runAll(made, ensureProject(join(made.root, 'app'), made.home));
    expect(answers).toMatchObject({ committed: ['a.txt'], contains: true, ignored: [], tracked: true });
    expect(answers.work).toEqual(expect.arrayContaining(['a.txt', 'config', 'HEAD']));
  });

  test('in a folder whose name git could take for a pattern', () => {
    const made = repository();
    mkdirSync(join(made.root, '[id]*/ai/sessions'), { recursive: true });
    for (const name of ['a.txt', 'b.log']) writeFileSync(join(made.root, '[id]*', name), 'x');
    writeFileSync(join(made.root, '.gitignore'), '*.log\n');
    mkdirSync(join(made.root, 'i'));
    writeFileSync(join(made.root, 'i/a.txt'), 'x');
    const project = ensureProject(join(made.root, '[id]*'), made.home);
    expect(workChanges(project)).toEqual([{ path: 'a.txt', change: 'created' }]);
    expect([...ignoredFiles(project, ['a.txt', 'b.log'])]).toEqual(['b.log']);
    expect(isTracked(project, join(project.root, 'a.txt'), made.home)).toBe(false);
  });

  test('passes no GIT_ variable but ours, and no relative folder of PATH', () => {
    const env = {
      GIT_DIR: 'x',
      GIT_EXEC_PATH: 'x',
      git_pager: 'x',
      HOME: '/h',
      PATH: ['/a', '', '.', 'b'].join(delimiter),
    };
    expect(gitEnvironment(env, '/p/top')).toEqual({
      HOME: '/h',
      PATH: '/a',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_CEILING_DIRECTORIES: '/p',
      GIT_ALLOW_PROTOCOL: '',
      GIT_NO_LAZY_FETCH: '1',
    });
  });
});

test('a git that ignores SIGTERM is killed and not run again soon: each question has its empty answer', () => {
  const made = repository();
  const bin = temporaryFolder();
  const calls = join(bin, 'calls');
  const text = [
    `#!${process.execPath}`,
    `process.on('SIGTERM', () => undefined);`,
    `require('node:fs').appendFileSync(${JSON.stringify(calls)}, 'x');`,
    'setTimeout(() => undefined, 60_000);',
  ];
  writeFileSync(join(bin, 'git'), text.join('\n'), { mode: 0o755 });
  const project = ensureProject(made.root, made.home);
  vi.stubEnv('PATH', bin);
  expect(runAll(made, project)).toEqual({
    uncommitted: undefined,
    work: undefined,
    committed: undefined,
    contains: false,
    ignored: [],
    tracked: true,
  });
  expect(readFileSync(calls, 'utf8')).toBe('x');
}, 30_000);
