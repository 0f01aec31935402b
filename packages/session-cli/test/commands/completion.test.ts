import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { SCRIPTS } from '../../src/commands/completion.ts';
import { type CliWorld, openCliWorld } from '../cli-world.ts';

let world: CliWorld;
beforeEach(() => {
  // For zsh and fish yargs adds descriptions; the scripts ask as bash does.
  vi.stubEnv('SHELL', '/bin/bash');
  world = openCliWorld();
});
afterEach(() => {
  vi.unstubAllEnvs();
  world.close();
});

const complete = async (...words: string[]) =>
  (await world.run(['--get-yargs-completions', '0dai', ...words])).stdout
    .split('\n')
    .filter((line) => line !== '');

describe('completions of the last word', () => {
  it.each<[string[], string[]]>([
    [['se'], ['session']],
    [['st'], ['status']],
    [
      ['save', '--d'],
      ['--done', '--decision', '--dead-end'],
    ],
    [
      ['session', 's'],
      ['save', 'status', 'show'],
    ],
    [
      ['session', 'save', '--d'],
      ['--done', '--decision', '--dead-end'],
    ],
    [
      ['session', 'brief', '--for', ''],
      ['claude', 'codex', 'gemini'],
    ],
    [
      ['session', 'brief', '--for', 'c'],
      ['claude', 'codex'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['hook', 'g'], ['gemini']],
    [
      ['init', 'c'],
      ['claude\tClaude Code', 'codex\tCodex'],
    ],
    [['doctor', 'claude', 'g'], ['gemini\tGemini CLI']],
    // Files, which the shell knows better.
    [['session', 'save', '--file', ''], []],
    [['--cwd', ''], []],
  ])('%j', async (words, expected) => {
    expect(await complete(...words)).toEqual(expected);
  });

  it('session import: agents', async () => {
    expect(await complete('session', 'import', 'co')).toContain('codex\tCodex');
  });

  it('session save --done: the open steps, by their text', async () => {
    await world.run([
      'save',
      '--plan',
      'find the cause',
      '--plan',
      'fix it',
      '--plan',
      'test *',
      '--done',
      '2',
    ]);
    expect(await complete('save', '--done', '')).toEqual(['find the cause', 'test *']);
    expect(await complete('session', 'save', '--done', 'Find the')).toEqual(['find the cause']);
  });

  it.each(['show', 'resume', 'log'])('session %s: ids and goals', async (command) => {
    expect(await complete('session', command, '')).toEqual([]);
    await world.run(['session', 'save', '-s', 'x', '--goal', 'Fix\tthe \u001b[31mlogin']);
    await world.run(['session', 'complete']);
    expect(await complete('session', command, '')).toEqual([
      expect.stringMatching(/^\d{8}-\d{6}-\w{6}\tFix the login$/),
    ]);
  });

  it.each<[string, string[]]>([
    ['show', ['night mode', 'login fix']],
    ['log', ['night mode', 'login fix']],
    ['delete', ['night mode', 'login fix']],
    ['resume', ['login fix']],
  ])('session %s: names, and their ids', async (command, names) => {
    for (const [name, goal] of [
      ['login fix', 'Expiry'],
      ['night mode', 'Dark'],
    ]) {
      await world.run(['session', 'complete']);
      await world.run(['session', 'save', '-s', 'x', '--goal', `${goal}`]);
      await world.run(['session', 'name', `${name}`]);
    }
    const id = expect.stringMatching(/^\d{8}-\d{6}-\w{6}$/);
    const offered = (await complete(command, '')).map((line) => line.split('\t'));
    const byName = offered.filter(([word = '']) => !/^\d/.test(word));
    expect(byName).toEqual(names.map((name) => [name, id]));
    const ids = byName.map(([, id]) => id).sort();
    expect(
      offered
        .map(([word]) => word)
        .filter((word) => !names.includes(`${word}`))
        .sort(),
    ).toEqual(ids);
    expect(await complete('session', command, 'LOGIN')).toEqual([expect.stringMatching(/^login fix\t\d/)]);
  });

  it('session undo: the ids of entries, as the log names them', async () => {
    expect(await complete('session', 'undo', '')).toEqual([]);
    await world.run(['session', 'save', '-s', 'x']);
    await world.run(['session', 'save', '-s', 'y']);
    const [first = '', second = ''] = await complete('session', 'undo', '');
    expect(await complete('session', 'undo', first, second.slice(0, 3))).toEqual([second]);
    await world.run(['session', 'undo', second]);
    expect(await complete('session', 'undo', '')).toEqual([first, expect.stringMatching(/^\w{4}$/)]);
    expect(await complete('session', 'log', '--limit', '')).toEqual([]);
  });
});

it.each([
  ['/bin/bash', 'bash'],
  ['/usr/bin/zsh', 'zsh'],
  ['/usr/local/bin/fish', 'fish'],
])('defaults to the shell in SHELL: %s', async (shell, expected) => {
  const ran = await world.json(['completion'], { env: { SHELL: shell } });
  expect(ran).toMatchObject({ shell: expected });
});

it('asks for a shell name if SHELL is not supported', async () => {
  expect((await world.run(['completion'], { env: { SHELL: '/bin/ksh' } })).code).toBe(2);
});

// bash is on every machine that these tests run on; zsh and fish are asked where they are.
const ASK: [string, string[], string][] = [
  [
    'bash',
    ['--norc', '-c'],
    `source <(0dai completion bash); COMP_WORDS=(0dai session s); COMP_CWORD=2; _0dai_completion; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ],
  [
    'zsh',
    ['-f', '-c'],
    'compdef() { :; }; source <(0dai completion zsh); compadd() { shift; print -l -- "$@"; }; words=(0dai session s); CURRENT=3 PREFIX=s; _0dai_completion',
  ],
  ['fish', ['--no-config', '-c'], '0dai completion fish | source; complete -C "0dai session s"'],
];

describe('the scripts work in the shells', () => {
  it('bash quotes a step, or completes it within the quotes that are typed', () => {
    const bin = join(world.folder, 'bin');
    mkdirSync(bin);
    const script = "#!/bin/sh\nprintf 'find the *\\tits meaning\\nfind $it\\n'\n";
    writeFileSync(join(bin, '0dai'), script, { mode: 0o755 });
    const typed = (word: string, type: string) =>
      `COMP_TYPE=${type}; COMP_WORDS=(0dai save --done ${word}); COMP_CWORD=3; _0dai_completion; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const source = SCRIPTS.bash.replace(/^complete .*$/m, '');
    const ran = spawnSync(
      'bash',
      ['--norc', '-c', [source, typed('f', '9'), typed(`"'f"`, '9'), typed('f', '63')].join('\n')],
      {
        encoding: 'utf8',
        env: { PATH: `${bin}:${process.env.PATH}` },
      },
    );
    expect(ran.stdout.split('\n')).toEqual([
      'find\\ the\\ \\*',
      'find\\ \\$it',
      'find the *',
      'find $it',
      'find\\ the\\ \\*  (its meaning)',
      'find\\ \\$it',
      '',
    ]);
  });

  it.each<[string, string[]]>([
    ['"', ["it's (plain)"]],
    ["'", ['run "$(touch pwned)"', 'run `touch pwned`', 'run $HOME \\', 'say "no"', 'go!']],
  ])('bash offers no step that it would run within %s', (quote, expected) => {
    const bin = join(world.folder, 'bin');
    mkdirSync(bin);
    const steps = [
      "it's (plain)",
      "a'$(touch pwned)'",
      'run "$(touch pwned)"',
      'run `touch pwned`',
      'run $HOME \\',
      'say "no"',
      'go!',
    ];
    writeFileSync(join(bin, 'steps'), `${steps.join('\n')}\n`);
    writeFileSync(join(bin, '0dai'), `#!/bin/sh\ncat '${join(bin, 'steps')}'\n`, { mode: 0o755 });
    const source = SCRIPTS.bash.replace(/^complete .*$/m, '');
    const word = quote === '"' ? `'"'` : `"'"`;
    const ask = `COMP_WORDS=(0dai save --done ${word}); COMP_CWORD=3; _0dai_completion; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const ran = spawnSync('bash', ['--norc', '-c', `${source}\n${ask}`], {
      encoding: 'utf8',
      env: { PATH: `${bin}:${process.env.PATH}` },
    });
    expect(ran.stdout.split('\n').filter(Boolean)).toEqual(expected);
  });

  // zsh tells its completion what is typed without the opening quote, which it puts into QIPREFIX.
  const HALF_TYPED: [string, string[], string, string][] = [
    ['zsh, in quotes', ['zsh', '-f', '-c'], 'PREFIX="Auth fix" QIPREFIX=\\"', 'Auth fix'],
    ['zsh, escaped', ['zsh', '-f', '-c'], 'PREFIX="Auth\\ fix" QIPREFIX=', 'Auth fix'],
    ['fish, in quotes', ['fish', '--no-config', '-c'], `complete -C '0dai show "Auth fix'`, 'Auth fix'],
    ['fish, escaped', ['fish', '--no-config', '-c'], `complete -C '0dai show Auth\\ fix'`, 'Auth fix'],
  ];
  it.each(HALF_TYPED)(
    '%s: asks for the word as it is meant',
    (_, [shell = '', ...flags], typed, expected, context?: {
      skip(): void;
    }) => {
      const bin = join(world.folder, 'bin');
      mkdirSync(bin);
      const asked = join(bin, 'asked');
      writeFileSync(join(bin, '0dai'), `#!/bin/sh\nfor last; do :; done; printf %s "$last" >'${asked}'\n`, {
        mode: 0o755,
      });
      const script =
        shell === 'zsh'
          ? `compdef() { :; }; _files() { :; }; ${SCRIPTS.zsh}; words=(0dai show x) CURRENT=3 ${typed}; _0dai_completion`
          : `${SCRIPTS.fish}; ${typed}`;
      const ran = spawnSync(shell, [...flags, script], {
        encoding: 'utf8',
        env: { PATH: `${bin}:${process.env.PATH}`, HOME: join(world.folder, 'home') },
      });
      if (ran.error) return context?.skip();
      expect(readFileSync(asked, 'utf8')).toBe(expected);
    },
  );

  it.each(ASK)('%s', (shell, flags, script, context?: { skip(): void }) => {
    const bin = join(world.folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, '0dai'), `#!/bin/sh\nexec "${process.execPath}" "${inject('bins').cli}" "$@"\n`, {
      mode: 0o755,
    });
    const ran = spawnSync(shell, [...flags, script], {
      encoding: 'utf8',
      cwd: world.project,
      env: { PATH: `${bin}:${process.env.PATH}`, HOME: join(world.folder, 'home') },
    });
    if (ran.error && shell !== 'bash') return context?.skip();
    expect(ran.stdout.split('\n').filter(Boolean).sort()).toEqual(['save', 'show', 'status']);
  });
});
