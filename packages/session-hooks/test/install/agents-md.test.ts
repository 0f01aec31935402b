import { describe, expect, it } from 'vitest';
import { agentsMd } from '../../src/install/blocks/agents-md.ts';

const options = { allow: true };
const block = agentsMd.install(undefined, options) ?? '';

describe('the managed block in AGENTS.md', () => {
  it.each([
    ['nothing', ''],
    ['text', '# Mine\n\nBe nice.\n'],
    ['no final line end', '# Mine'],
    ['CRLF and a byte order mark', '\uFEFF# Mine\r\n\r\n'],
    ['blank lines at the end', 'x\n\n\n'],
  ])('goes below %s and out again', (_, before) => {
    const after = agentsMd.install(before, options) ?? '';
    expect(after.startsWith(before)).toBe(true);
    expect(agentsMd.install(after, options)).toBe(after);
    expect(agentsMd.inspect(after)).toEqual({ block: true });
    expect(agentsMd.uninstall(after, before)).toBe(before);
    expect(after.includes('\r\n')).toBe(before.includes('\r\n'));
  });

  it('tells an agent without hooks what to call', () => {
    for (const word of ['get_session', 'save_session', 'ai/sessions', '0dai session brief'])
      expect(block).toContain(word);
    expect(block.startsWith('<!-- 0dai:begin -->\n')).toBe(true);
    expect(block.endsWith('<!-- 0dai:end -->\n')).toBe(true);
  });

  it('is updated in place, and keeps the text after it', () => {
    const old = '# Mine\n\n<!-- 0dai:begin -->\nold words\n<!-- 0dai:end -->\n\nMore.\n';
    expect(agentsMd.install(old, options)).toBe(`# Mine\n\n${block}\nMore.\n`);
    expect(agentsMd.uninstall(old)).toBe('# Mine\n\nMore.\n');
  });

  it('is removed with its file if the file holds nothing else', () => {
    expect(agentsMd.uninstall(block)).toBeUndefined();
    expect(agentsMd.uninstall('# Mine\n')).toBe('# Mine\n');
    expect(agentsMd.inspect('# Mine\n')).toEqual({});
  });

  it.each([
    ['<!-- 0dai:begin -->\nx\n', 'AGENTS.md:1: expected <!-- 0dai:end --> after'],
    ['x\n<!-- 0dai:end -->\n', 'AGENTS.md:2: expected <!-- 0dai:begin --> before'],
    ['<!-- 0dai:end -->\n<!-- 0dai:begin -->\n', 'AGENTS.md:2: expected <!-- 0dai:end --> after'],
  ])('is an error if a marker is missing: %j', (text, message) => {
    expect(() => agentsMd.install(text, options)).toThrow(message);
    expect(() => agentsMd.uninstall(text)).toThrow(expect.objectContaining({ code: 'CONFIG_SYNTAX' }));
  });
});
