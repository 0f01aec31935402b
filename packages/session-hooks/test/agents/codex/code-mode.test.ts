import { describe, expect, it } from 'vitest';
import { codeCalls, codeTool } from '../../../src/agents/codex/log/calls/code-mode.ts';

describe('the calls in a program of Codex', () => {
  const a = { plan: [{ step: 'a', status: 'pending' }] };
  it.each<[string, string, unknown[]]>([
    ['as JavaScript', "text(await tools.update_plan({plan:[{step:'a',status:'pending'}]}))", [a]],
    ['as JSON', 'tools.update_plan({"plan": [{"step": "a", "status": "pending"}]})', [a]],
    [
      'over lines, with comments and last commas',
      'await tools.update_plan( {\n // why\n plan: [ { step: `a`, status: "pending", }, ], /* x */ });',
      [a],
    ],
    [
      'with escapes',
      String.raw`tools.create_goal({objective: 'it\'s \u00e9\x41\u{1F600}\n'})`,
      [{ objective: "it's éA😀\n" }],
    ],
    [
      'other values',
      'tools.create_goal({objective:"g", token_budget: 1_0, x: -1.5, y: [true, null, undefined]})',
      [],
    ],
    [
      'numbers and words',
      'tools.create_goal({objective:"g", x: -1.5, y: [true, null, undefined]})',
      [{ objective: 'g', x: -1.5, y: [true, null, undefined] }],
    ],
    [
      'two of them',
      'await tools.create_goal({objective:"g"}); await tools.update_goal({status:"complete"})',
      [{ objective: 'g' }, { status: 'complete' }],
    ],
    ['from a variable', 'tools.update_plan(plan)', []],
    ['from a computed value', 'tools.update_plan({plan: steps.map(f)})', []],
    ['with a template that is filled in', 'tools.create_goal({objective: `x $' + '{y}`})', []],
    ['torn', 'tools.update_plan({plan:[{step:"a', []],
    ['a command', 'tools.exec_command({cmd:"ls"})', [{ cmd: 'ls' }]],
    ['a patch', String.raw`await tools.apply_patch("*** Begin Patch\n")`, ['*** Begin Patch\n']],
    ['of another tool', 'tools.view_image({path:"a.png"})', []],
    ['too deep', `tools.update_plan(${'['.repeat(50)})`, []],
    ['none', 'text("tools")', []],
  ])('%s', (_, source, inputs) => expect(codeCalls(source).map(({ input }) => input)).toEqual(inputs));
});

describe('the tool that a program stands for', () => {
  it.each([
    ['a plan', 'text(await tools.update_plan({plan: steps}))', 'update_plan'],
    ['a tool of a server', 'await tools.mcp__x__y({}); await tools.update_plan({})', 'mcp__x__y'],
    ['a command among others', 'tools.update_plan({}); tools.exec_command({cmd})', undefined],
    ['a patch', 'tools.apply_patch(patch)', undefined],
    ['none', 'text(1 + 1)', undefined],
  ])('%s', (_, source, tool) => expect(codeTool(source)).toBe(tool));
});
