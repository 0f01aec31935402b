import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../testing/kit/src/test-world.ts';
import { encoded, findSessions, subagentFiles } from '../../../src/agents/claude/sessions.ts';
import { nodeLogFolders } from '../../../src/catch-up/node-log-folders.ts';

let config: string;
beforeEach(() => {
  config = temporaryFolder();
});

const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const prompt = (cwd: string, more = {}) => ({
  type: 'user',
  cwd,
  message: { role: 'user', content: 'fix it' },
  ...more,
});

/** Writes a log that was last changed so many minutes ago. */
function log(path: string, minutes: number, ...records: unknown[]): string {
  const file = join(config, 'projects', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const then = Date.UTC(2026, 0, 1) / 1_000 - minutes * 60;
  utimesSync(file, then, then);
  return file;
}

const found = (folder: string, max = 10) =>
  findSessions({ config }, folder, nodeLogFolders, max).map(({ sessionId }) => sessionId);

describe('the sessions of a folder', () => {
  it('include those of its subfolders, newest first', () => {
    log(`-home-me-app/${id(1)}.jsonl`, 3, prompt('/home/me/app'));
    log(`-home-me-app-packages-x/${id(2)}.jsonl`, 1, prompt('/home/me/app/packages/x'));
    log(`-home-me-app/${id(3)}.jsonl`, 2, { type: 'mode' }, prompt('/home/me/app'));
    expect(found('/home/me/app')).toEqual([id(2), id(3), id(1)]);
    expect(found('/home/me/app', 2)).toEqual([id(2), id(3)]);
  });

  it.each<[string, string, unknown[]]>([
    ['of another folder with the same encoded name', `-home-me-app/${id(1)}.jsonl`, [prompt('/home/me.app')]],
    [
      'of a folder whose name only begins alike',
      `-home-me-app-old/${id(1)}.jsonl`,
      [prompt('/home/me/app-old')],
    ],
    ['without a prompt', `-home-me-app/${id(1)}.jsonl`, [prompt('/home/me/app', { isMeta: true })]],
    [
      'that name no folder',
      `-home-me-app/${id(1)}.jsonl`,
      [{ type: 'user', message: { content: 'fix it' } }],
    ],
    [
      'that run in the background',
      `-home-me-app/${id(1)}.jsonl`,
      [prompt('/home/me/app', { sessionKind: 'bg' })],
    ],
    ['of programs', `-home-me-app/${id(1)}.jsonl`, [prompt('/home/me/app', { entrypoint: 'sdk-cli' })]],
    ['of sub-agents', '-home-me-app/agent-a1.jsonl', [prompt('/home/me/app', { isSidechain: true })]],
    ['that are empty', `-home-me-app/${id(1)}.jsonl`, []],
  ])('are not those %s', (_, path, records) => {
    log(path, 1, ...records);
    expect(found('/home/me/app')).toEqual([]);
  });

  it('are found by the first record, even if it is longer than the head', () => {
    const content = 'x'.repeat(200_000);
    log(`-home-me-app/${id(1)}.jsonl`, 1, prompt('/home/me/app', { message: { role: 'user', content } }));
    expect(found('/home/me/app')).toEqual([id(1)]);
  });

  it('are found by another spelling of a Windows path', () => {
    log(`c--Users-Me-app/${id(1)}.jsonl`, 1, prompt('c:/Users/me/app'));
    expect(found('C:\\Users\\Me\\app')).toEqual([id(1)]);
  });

  it('are found in a folder whose name is cut', () => {
    const folder = `/home/${'long'.repeat(60)}`;
    log(`${encoded(folder).slice(0, 200)}-1a2b/${id(1)}.jsonl`, 1, prompt(folder));
    expect(found(folder)).toEqual([id(1)]);
  });

  it('are none without a folder, and never links', () => {
    expect(found('/home/me/app')).toEqual([]);
    const file = log(`elsewhere/${id(1)}.jsonl`, 1, prompt('/home/me/app'));
    mkdirSync(join(config, 'projects/-home-me-app'));
    symlinkSync(file, join(config, `projects/-home-me-app/${id(1)}.jsonl`));
    expect(found('/home/me/app')).toEqual([]);
  });
});

it('the sub-agents’ logs of a session are those below its folder, and those beside it that name it', () => {
  const path = log(`-p/${id(1)}.jsonl`, 5, prompt('/p'));
  log(`-p/${id(1)}/subagents/agent-a1.jsonl`, 4, prompt('/p', { isSidechain: true }));
  log(`-p/${id(1)}/subagents/workflows/w/agent-a2.jsonl`, 3, prompt('/p', { isSidechain: true }));
  log('-p/agent-a3.jsonl', 2, prompt('/p', { isSidechain: true, sessionId: id(1) }));
  log('-p/agent-a4.jsonl', 1, prompt('/p', { isSidechain: true, sessionId: id(2) }));
  const files = subagentFiles({ path, sessionId: id(1), modifiedMs: 0, bytes: 1 }, nodeLogFolders);
  expect(files.map((file) => file.path.slice(join(config, 'projects/-p/').length)).sort()).toEqual([
    `${id(1)}/subagents/agent-a1.jsonl`,
    `${id(1)}/subagents/workflows/w/agent-a2.jsonl`,
    'agent-a3.jsonl',
  ]);
  for (const file of files) expect(file).toMatchObject({ sessionId: id(1), subagentOf: id(1) });
});
