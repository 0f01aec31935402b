import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentsMd } from '../../../session-hooks/src/install/blocks/agents-md.ts';
import { applyEdits } from '../../src/setup/apply.ts';
import { unifiedDiff } from '../../src/setup/diff.ts';
import { readRecord } from '../../src/setup/files/records.ts';
import { isChange, planInstall, type Target } from '../../src/setup/plan.ts';
import { init, places, put, snapshot, sources, targets, uninstall, useConfigWorld } from './config-world.ts';

useConfigWorld();

describe.each(['project', 'user'] as const)('init and uninstall, %s', (scope) => {
  const files = targets(scope).flatMap(({ agent, files }) => files.map(({ path }) => ({ agent, path })));
  it('in empty folders: init adds everything, uninstall leaves nothing', () => {
    const before = snapshot();
    const edits = init(targets(scope));
    expect(edits.every(isChange)).toBe(true);
    expect(Object.keys(snapshot()).length).toBeGreaterThan(files.length);
    const after = snapshot();
    expect(init(targets(scope)).some(isChange)).toBe(false);
    expect(snapshot()).toEqual(after);
    uninstall(targets(scope));
    expect(snapshot()).toEqual(before);
    expect(readdirSync(join(places.stateDir, 'configure'))).toEqual([]);
  });
});

describe('edits between init and uninstall', () => {
  it('stay, and nothing else changes', () => {
    const settings = put('.claude/settings.json', '{\n  "hooks": {}\n}\n');
    const config = put('.codex/config.toml', 'a = 1\n');
    init();
    writeFileSync(settings, readFileSync(settings, 'utf8').replace('{\n', '{\n  "model": "x", // new\n'));
    writeFileSync(config, `${readFileSync(config, 'utf8')}\n[b]\nc = 1\n`);
    init();
    uninstall();
    expect(readFileSync(settings, 'utf8')).toBe('{\n  "model": "x", // new\n  "hooks": {}\n}\n');
    expect(readFileSync(config, 'utf8')).toBe('a = 1\n\n[b]\nc = 1\n');
    expect(existsSync(join(places.projectRoot, '.gemini'))).toBe(false);
  });

  it('followed by another init that changes something', () => {
    const settings = put('.claude/settings.json', '{ }');
    init();
    writeFileSync(settings, readFileSync(settings, 'utf8').replace('{\n', '{\n  "model": "x",\n'));
    init(targets(), false);
    uninstall();
    expect(readFileSync(settings, 'utf8')).toBe('{\n  "model": "x"\n}');
  });

  it('followed by another init in the other mode: originally empty values stay', () => {
    const settings = put('.claude/settings.json', '{\n  "hooks": {\n    "Stop": []\n  }\n}\n');
    init();
    writeFileSync(settings, readFileSync(settings, 'utf8').replace('{\n', '{\n  "model": "x",\n'));
    init(targets(), true, true);
    expect(readFileSync(settings, 'utf8')).toContain('0dai hook claude --manual');
    uninstall();
    expect(readFileSync(settings, 'utf8')).toBe('{\n  "model": "x",\n  "hooks": {\n    "Stop": []\n  }\n}\n');
  });

  it('in a folder that init created: the folder stays', () => {
    init();
    put('.gemini/GEMINI.md', 'mine');
    uninstall();
    expect(readdirSync(join(places.projectRoot, '.gemini'))).toEqual(['GEMINI.md']);
  });

  it('that remove a file: it is not restored', () => {
    const settings = put('.claude/settings.json', '{"model": "x"}');
    init();
    rmSync(settings);
    uninstall();
    expect(existsSync(settings)).toBe(false);
    put('.claude/settings.json', '{"model": "y"}');
    init();
    uninstall();
    expect(readFileSync(settings, 'utf8')).toBe('{"model": "y"}');
  });
});

describe('without a record', () => {
  it('uninstall removes our parts from a cloned file', () => {
    init();
    rmSync(places.stateDir, { recursive: true });
    uninstall();
    const left = readdirSync(places.projectRoot, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  });

  it('a later init does not record an older form of our parts as the original', () => {
    const settings = put(
      '.claude/settings.json',
      '{"hooks": {"SessionStart": [{"hooks": [{"command": "0dai hook claude"}]}]}, "a": 1}',
    );
    init();
    uninstall();
    expect(readFileSync(settings, 'utf8')).toBe('{"a": 1}');
  });

  it('an invalid record counts as none', () => {
    init(targets('project', ['gemini']));
    const [name = ''] = readdirSync(join(places.stateDir, 'configure'));
    writeFileSync(join(places.stateDir, 'configure', name), '{');
    uninstall(targets('project', ['gemini']));
    expect(existsSync(join(places.projectRoot, '.gemini/settings.json'))).toBe(false);
  });
});

describe('records', () => {
  it('are readable by this user only, and keep the first original', () => {
    const file = put('.gemini/settings.json', '{"a": 1}');
    init(targets('project', ['gemini']));
    init(targets('project', ['gemini']), false);
    expect(readRecord(places.stateDir, file)?.original).toBe('{"a": 1}');
    const folder = join(places.stateDir, 'configure');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, readdirSync(folder)[0] ?? '')).mode & 0o777).toBe(0o600);
  });
});

describe('the plan', () => {
  it('names every file once, also where the project is the home folder', () => {
    places.home = places.projectRoot;
    const edits = planInstall([...targets('project'), ...targets('user')], { allow: true }, places, sources);
    expect(new Set(edits.map(({ path }) => path)).size).toBe(edits.length);
    expect(edits.map(({ label }) => label)).toContain('~/.claude.json');
  });

  it('takes AGENTS.md as one more target', () => {
    const target: Target = { agent: 'agents-md', files: [agentsMd] };
    const file = put('AGENTS.md', '# Mine\r\n');
    init([target]);
    expect(readFileSync(file, 'utf8')).toContain('get_session');
    uninstall([target]);
    expect(readFileSync(file, 'utf8')).toBe('# Mine\r\n');
  });

  it('prints as a unified diff', () => {
    put('.mcp.json', '{\n  "mcpServers": {\n    "other": { "command": "x" }\n  }\n}\n');
    const edits = planInstall(targets('project', ['claude']), { allow: true }, places, sources);
    expect(edits.map(unifiedDiff)[1]).toBe(
      '--- .mcp.json\n+++ .mcp.json\n@@ -1,5 +1,12 @@\n {\n   "mcpServers": {\n-    "other": { "command": "x" }\n+    "other": { "command": "x" },\n+    "roaming": {\n+      "type": "stdio",\n+      "command": "0dai",\n+      "args": [\n+        "mcp"\n+      ]\n+    }\n   }\n }\n',
    );
    expect(edits.map(unifiedDiff)[0]).toMatch(
      /^--- \/dev\/null\n\+\+\+ \.claude\/settings\.json\n@@ -0,0 \+1,/,
    );
    applyEdits(edits, places);
    expect(
      planInstall(targets('project', ['claude']), { allow: true }, places, sources).map(unifiedDiff),
    ).toEqual(['', '']);
  });
});
