import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import { agentNames, agents } from '../../../src/agents/index.ts';
import { updateJson, writeText } from '../../../src/files.ts';
import { Lab } from '../../../src/lab/lab.ts';
import { asObject, asObjects } from '../../../src/model-server/model-api.ts';
import { expectInjected } from '../../expectations.ts';
import { test } from '../../lab-test.ts';

describe('a briefing is confirmed', () => {
  test.for(agentNames)('%s had it: status and doctor say so', async (agent, { lab, planted }) => {
    await lab.cli('init', agent);
    lab.trust(agent);
    await lab.cli('session', 'save', '--goal', planted.goal, '--summary', planted.note);
    expectInjected((await lab.start(agent)).first, [planted.note]);
    expect(await lab.cli('session', 'status')).toMatch(new RegExp(`delivered to ${agent} at \\d\\d:\\d\\d`));
    expect(await lab.cli('doctor', agent)).toMatch(/its last briefing \[\w{4}\] arrived whole/);
  });

  test('does not claim that Codex got it if Codex skipped our hooks', async ({ lab, planted }) => {
    await lab.cli('init', 'codex');
    agents.codex.trustFolder(lab.home, lab.project);
    await lab.cli('session', 'save', '--goal', planted.goal, '--summary', planted.note);
    expect((await lab.start('codex')).first.injected).toBe('');
    expect(await lab.cli('session', 'status')).not.toContain('delivered');
    const doctor = await lab.tryCli('doctor', 'codex');
    expect(doctor.stdout).toMatch(/Codex does not trust our .*hooks/);
    expect(doctor.stdout).not.toMatch(/arrived/);
  });
});

describe('a briefing that the agent cuts', () => {
  // A Codex with a smaller limit: 300 of its tokens.
  test('codex: status and doctor say so', async ({ lab, planted }) => {
    await lab.cli('init', 'codex');
    updateJson(join(lab.project, '.codex/hooks.json'), (file) => {
      const hooks = asObject(file.hooks);
      for (const group of asObjects(hooks.SessionStart)) {
        for (const hook of asObjects(group.hooks)) hook.additionalContextLimit = 300;
      }
      return file;
    });
    lab.trust('codex');
    await lab.cli('session', 'save', '--goal', planted.goal, '--summary', `${planted.note}. `.repeat(15));
    const { first } = await lab.start('codex');
    expect(first.injected).toContain('Session Roaming [');
    expect(await lab.cli('session', 'status')).toMatch(
      /given to codex at .*, cut by codex at its size limit/,
    );
    expect((await lab.tryCli('doctor', 'codex')).stdout).toMatch(/was cut by its size limit/);
  });

  // A Claude Code with a smaller limit, as seen from here: what it is given is made too long for the real one.
  test('claude: status and doctor say so', async ({ planted, lab: { root } }) => {
    const bin = join(root, 'padding');
    const real = join(inject('cliPath'), '0dai');
    writeText(
      join(bin, '0dai'),
      `#!${process.execPath}
const { spawnSync } = require('node:child_process');
const { status, stdout } = spawnSync(${JSON.stringify(real)}, process.argv.slice(2), { stdio: ['inherit', 'pipe', 'inherit'], encoding: 'utf8' });
process.stdout.write(stdout.replace('[end of', 'x '.repeat(10000) + '[end of'));
process.exitCode = status ?? 1;
`,
    );
    chmodSync(join(bin, '0dai'), 0o755);
    const lab = await Lab.create({ cliPath: bin });
    try {
      await lab.cli('init', 'claude');
      lab.trust('claude');
      await lab.cli('session', 'save', '--goal', planted.goal, '--summary', planted.note);
      const { first } = await lab.start('claude');
      expect(first.injected).not.toContain('[end of');
      expect(await lab.cli('session', 'status')).toMatch(
        /given to claude at .*, cut by claude at its size limit/,
      );
      expect((await lab.tryCli('doctor', 'claude')).stdout).toMatch(/was cut by its size limit/);
    } finally {
      lab.remove();
    }
  });
});
