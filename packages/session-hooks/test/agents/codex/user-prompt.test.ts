import { describe, expect, it } from 'vitest';
import { promptId, userPrompt } from '../../../src/agents/codex/user-prompt.ts';

describe('the user’s own words in a message to Codex', () => {
  it.each<[string, string, string | undefined]>([
    ['plain words', ' fix it \n', 'fix it'],
    ['nothing', ' \n', undefined],
    [
      'a context before them',
      '<environment_context>\n<cwd>/p</cwd>\n</environment_context>\nfix it',
      'fix it',
    ],
    ['a context in between', 'fix it\n<turn_aborted>x</turn_aborted>\nplease', 'fix it\n\nplease'],
    [
      'two contexts',
      '<user_instructions>a</user_instructions><environment_context>b</environment_context>fix it',
      'fix it',
    ],
    [
      'the project’s instructions',
      '# AGENTS.md instructions for /p\n\n<INSTRUCTIONS>\nbe kind\n</INSTRUCTIONS>\nfix it',
      'fix it',
    ],
    ['a skill', 'use it\n<skill>\n<name>x</name>\n<path>/s</path>\ntext\n</skill>', 'use it'],
    ['a goal with attributes', '<goal_context id="1">x</goal_context>fix it', 'fix it'],
    ['a notification', '<subagent_notification>{}</subagent_notification>', undefined],
    ['a picture', '<image name=[Image #1]>\n</image>\nwhat is this?', 'what is this?'],
    [
      'an editor’s context',
      '# Context from my IDE setup:\n\n## Active file: a.ts\n\n## My request for Codex:\nfix it\n',
      'fix it',
    ],
    [
      'an editor’s heading alone',
      '# Context from my IDE setup:\nfix it',
      '# Context from my IDE setup:\nfix it',
    ],
    [
      'a request’s heading alone',
      'see\n## My request for Codex:\nfix it',
      'see\n## My request for Codex:\nfix it',
    ],
    ['a summary for another model', 'Another language model started to solve this problem and …', undefined],
    ['a context that is cut off', '<environment_context>\n  <cwd>/p', undefined],
    ['words about a tag', 'what does <environment_context> mean?', 'what does <environment_context> mean?'],
    [
      'words in a tag of the same name',
      'I need a <skill>fire</skill> effect',
      'I need a <skill>fire</skill> effect',
    ],
  ])('%s', (_, text, words) => expect(userPrompt(text)).toBe(words));

  it('take time in proportion to the text', () => {
    const text = '<environment_context>'.repeat(100_000) + '<skill>\n<name>'.repeat(50_000);
    expect(userPrompt(`x ${text}`)?.startsWith('x <env')).toBe(true);
  });
});

describe('the id of a prompt', () => {
  it('is the same for the same words with other blanks', () => {
    expect(promptId('t', 'fix it')).toBe(promptId('t', 'fix  it\n'));
  });
  it('is another for other words and other turns', () => {
    const ids = [promptId('t', 'a'), promptId('t', 'b'), promptId('u', 'a')];
    expect(new Set(ids).size).toBe(3);
  });
});
