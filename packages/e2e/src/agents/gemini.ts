import { join } from 'node:path';
import { updateJson, writeJson } from '../files.ts';
import { asObjects } from '../model-server/model-api.ts';
import type { AgentDriver } from './agent.ts';
import { installed } from './installation.ts';

const environment = (modelUrl: string) => ({
  GEMINI_API_KEY: 'loopback',
  GOOGLE_GEMINI_BASE_URL: modelUrl,
  GEMINI_TELEMETRY_ENABLED: 'false',
});

/** Gemini CLI. */
export const gemini: AgentDriver = {
  name: 'gemini',
  executable: () => installed('Gemini CLI', '@google', 'gemini-cli', 'bundle', 'gemini.js'),
  prepareHome(home) {
    writeJson(join(home, '.gemini', 'settings.json'), {
      security: { auth: { selectedType: 'gemini-api-key' } },
      general: { enableAutoUpdate: false },
      privacy: { usageStatisticsEnabled: false },
    });
  },
  trustFolder(home, folder) {
    updateJson(join(home, '.gemini', 'trustedFolders.json'), (folders) => ({
      ...folders,
      [folder]: 'TRUST_FOLDER',
    }));
  },
  headless: ({ prompt, modelUrl }) => ({
    // Headless there is nobody to say yes to its own tools; ours are allowed by what `0dai init` wrote.
    args: ['--approval-mode', 'auto_edit', '--allowed-tools', 'run_shell_command', '-p', prompt],
    env: environment(modelUrl),
  }),
  interactive: ({ modelUrl }) => ({ args: [], env: environment(modelUrl) }),
  steps(act) {
    switch (act.do) {
      case 'say':
        return [{ text: act.text }];
      case 'mcp':
        return [{ calls: [{ name: `mcp_${act.server}_${act.tool}`, args: act.args }] }];
      case 'write':
        return [{ calls: [{ name: 'write_file', args: { file_path: act.file, content: act.content } }] }];
      case 'shell':
        return [{ calls: [{ name: 'run_shell_command', args: { command: act.command } }] }];
    }
  },
  injected(body) {
    const texts = asObjects(body.contents).flatMap((content) =>
      asObjects(content.parts).flatMap((part) => (typeof part.text === 'string' ? [part.text] : [])),
    );
    const found = texts.flatMap((text) => [...text.matchAll(/<hook_context>([\s\S]*?)<\/hook_context>/g)]);
    // It escapes angle brackets, so that a hook's text cannot close the envelope.
    const plain = found.map(([, inner = '']) => inner.replaceAll('&lt;', '<').replaceAll('&gt;', '>'));
    return plain.length === 0 ? undefined : plain.join('\n');
  },
};
