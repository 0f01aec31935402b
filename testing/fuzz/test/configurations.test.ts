import {
  type AgentSetup,
  agents,
  agentsMd,
  ConfigConflictError,
  type ConfigFile,
  ConfigSyntaxError,
} from '@0dai/session-hooks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JSON_FILES, TOML_FILES } from '../../../packages/session-hooks/test/install/configurations.ts';
import { mutatedText } from '../src/arbitraries.ts';
import { check } from '../src/check.ts';

// Agents' configuration files are the users': what cannot be read is refused, and not guessed at; what is
// edited loses nothing.

const markdown = ['# Mine\n', '', 'a\r\nb', '# x\n<!-- 0dai:begin -->\nold\n<!-- 0dai:end -->\ny\n'];
const setups: [string, AgentSetup][] = await Promise.all(
  agents.map(async (agent): Promise<[string, AgentSetup]> => [agent.id, await agent.setup()]),
);
const files = setups.flatMap(([id, setup]) =>
  (['project', 'user'] as const).flatMap((scope) =>
    setup.files(scope).map((file): [string, ConfigFile] => [`${id}, ${scope}: ${file.path}`, file]),
  ),
);
files.push(['AGENTS.md', agentsMd]);

function samplesOf({ path }: ConfigFile): string[] {
  const texts = path.endsWith('.toml') ? TOML_FILES : path.endsWith('.md') ? markdown : JSON_FILES;
  return Object.values(texts);
}

/** What an editor made of a text; undefined where it refused, which has to be one of its own words. */
function tried<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigSyntaxError || error instanceof ConfigConflictError) {
      expect(error.line).toBeGreaterThan(0);
      return undefined;
    }
    throw error;
  }
}

describe.each(files)('%s', (name, file) => {
  const installed = samplesOf(file).map((text) => tried(() => file.install(text, { allow: true })) ?? text);
  const texts = mutatedText([...samplesOf(file), ...installed]);
  const values = fc.tuple(texts, fc.record({ allow: fc.boolean(), manual: fc.boolean() }));

  it('refuses it, or installs once and takes out again', () =>
    check(`configuration, ${name.replace(/, (?:project|user)/, '')}`, 40, values, ([text, options]) => {
      tried(() => file.inspect(text));
      tried(() => file.uninstall(text));
      const once = tried(() => file.install(text, options));
      if (once === undefined) return;
      // What we have written we can read, it is not written twice, and it can be taken out.
      expect(file.install(once, options)).toBe(once);
      file.inspect(once);
      file.uninstall(once);
      // Where nothing of ours was there before, all of ours goes again, and nothing else.
      const before = tried(() => file.inspect(text));
      if (before === undefined || before.hooks || before.mcp || before.allowed || before.block) return;
      const after = file.uninstall(once, text);
      expect(after === undefined ? {} : file.inspect(after)).toEqual(after === undefined ? {} : before);
      expect(linesOf(text).filter((line) => !linesOf(after ?? '').includes(line))).toEqual([]);
    }));
});

function linesOf(text: string): string[] {
  // A return at a text's end becomes part of a line end once something stands behind it.
  return text.split(/\r?\n|\r$/).filter((line) => line.trim() !== '');
}
