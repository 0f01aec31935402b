import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureStore, save } from '@0dai/session-store/internal';
import { describe, expect, it } from 'vitest';
import { call, connect, useMcpWorld } from './harness.ts';

const world = useMcpWorld();
const sessions = (folder: string) => existsSync(join(folder, 'ai/sessions'));
const elsewhere = () => {
  const path = join(world.home, 'elsewhere');
  mkdirSync(path, { recursive: true });
  return path;
};

describe('the project', () => {
  it('is found from a subdirectory', async () => {
    save(ensureStore(world.project, world.host), { summary: 'here' }, { actor: {}, evidence: 'user' });
    const client = await connect(world, { cwd: join(world.project, 'sub') });
    expect(await call(client, 'get_session')).toMatchObject({ summary: 'here' });
  });

  it('is created at the git root', async () => {
    mkdirSync(join(world.project, '.git'));
    writeFileSync(join(world.project, '.git', 'HEAD'), 'ref: refs/heads/main\n');
    await call(await connect(world, { cwd: join(world.project, 'sub') }), 'save_session', { summary: 'x' });
    expect(sessions(world.project)).toBe(true);
  });

  it('is the first root with a session, if the server was started elsewhere', async () => {
    save(ensureStore(world.project, world.host), { summary: 'here' }, { actor: {}, evidence: 'user' });
    const roots = ['https://example.org/', join(world.folder, 'gone'), elsewhere(), world.project];
    const client = await connect(world, { cwd: world.home, roots });
    expect(await call(client, 'get_session')).toMatchObject({ summary: 'here' });
    await call(client, 'save_session', { summary: 'there' });
    expect(await call(client, 'get_session')).toMatchObject({ summary: 'there' });
    expect(sessions(elsewhere())).toBe(false);
  });

  it('is created in the first root', async () => {
    const client = await connect(world, { cwd: world.home, roots: [world.project, elsewhere()] });
    await call(client, 'save_session', { summary: 'x' });
    expect(sessions(world.project)).toBe(true);
    expect(sessions(world.home)).toBe(false);
  });

  it.each([
    ['claude-code', true],
    // These set the variable too, for reasons of their own.
    ['gemini-cli-mcp-client', false],
  ])('with CLAUDE_PROJECT_DIR from %s: %s', async (name, counts) => {
    const client = await connect(world, {
      name,
      cwd: elsewhere(),
      env: { CLAUDE_PROJECT_DIR: world.project },
    });
    await call(client, 'save_session', { summary: 'x' });
    expect(sessions(world.project)).toBe(counts);
    expect(sessions(elsewhere())).toBe(!counts);
  });

  it('is in the server’s working folder, if the client offers roots and does not list them', async () => {
    const client = await connect(world, { roots: [] });
    client.removeRequestHandler('roots/list');
    await call(client, 'save_session', { summary: 'x' });
    expect(sessions(world.project)).toBe(true);
  });

  it('is searched for again after the roots changed', async () => {
    save(ensureStore(world.project, world.host), { summary: 'here' }, { actor: {}, evidence: 'user' });
    const roots = [elsewhere()];
    const client = await connect(world, { cwd: world.home, roots });
    expect(await call(client, 'get_session')).toMatchObject({ active: false });
    roots.push(world.project);
    await client.notification({ method: 'notifications/roots/list_changed' });
    expect(await call(client, 'get_session')).toMatchObject({ summary: 'here' });
  });
});
