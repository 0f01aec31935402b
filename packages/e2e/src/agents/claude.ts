import { join } from 'node:path';
import { updateJson, writeJson } from '../files.ts';
import { asObject, asObjects, type Json } from '../model-server/model-api.ts';
import type { AgentDriver } from './agent.ts';
import { installed } from './installation.ts';

const key = 'sk-ant-loopback-0000000000000000000000';

const environment = (modelUrl: string) => ({
  ANTHROPIC_BASE_URL: modelUrl,
  ANTHROPIC_API_KEY: key,
  DISABLE_TELEMETRY: '1',
  DISABLE_ERROR_REPORTING: '1',
  DISABLE_AUTOUPDATER: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
});

/** The text of a message, whichever of its two shapes it has. */
function textsOf(message: Json): string[] {
  if (typeof message.content === 'string') return [message.content];
  return asObjects(message.content).flatMap((block) => (typeof block.text === 'string' ? [block.text] : []));
}

/** Claude Code. */
export const claude: AgentDriver = {
  name: 'claude',
  executable: () =>
    installed('Claude Code', '@anthropic-ai', `claude-code-${process.platform}-${process.arch}`, 'claude'),
  prepareHome(home) {
    // Onboarding asks the internet; the key's last 20 characters are how it remembers that it may use a key.
    writeJson(join(home, '.claude.json'), {
      hasCompletedOnboarding: true,
      customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
    });
  },
  trustFolder(home, folder) {
    updateJson(join(home, '.claude.json'), (settings) => {
      const projects = asObject(settings.projects);
      projects[folder] = { ...asObject(projects[folder]), hasTrustDialogAccepted: true };
      return { ...settings, projects };
    });
  },
  headless: ({ prompt, modelUrl }) => ({
    // Headless there is nobody to say yes to its own tools; ours are allowed by what `0dai init` wrote.
    args: ['-p', prompt, '--permission-mode', 'acceptEdits', '--allowedTools', 'Bash(0dai session:*)'],
    env: environment(modelUrl),
  }),
  interactive: ({ modelUrl }) => ({ args: [], env: environment(modelUrl) }),
  steps(act) {
    switch (act.do) {
      case 'say':
        return [{ text: act.text }];
      case 'mcp':
        return [{ calls: [{ name: `mcp__${act.server}__${act.tool}`, args: act.args }] }];
      case 'write':
        return [{ calls: [{ name: 'Write', args: { file_path: act.file, content: act.content } }] }];
      case 'shell':
        return [{ calls: [{ name: 'Bash', args: { command: act.command, description: 'A command' } }] }];
    }
  },
  injected(body) {
    // By model it opens a system message, which goes on with other sections, or it is a <system-reminder> within
    // the user's message.
    const pattern =
      /SessionStart hook additional context: ([\s\S]*?)(?:<\/system-reminder>|\n\n# Environment\n|$)/;
    const found = asObjects(body.messages)
      .flatMap(textsOf)
      .flatMap((text) => pattern.exec(text)?.[1] ?? []);
    return found.length === 0 ? undefined : found.join('\n').trim();
  },
};
