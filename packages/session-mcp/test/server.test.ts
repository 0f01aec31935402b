import { ErrorCode, ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it } from 'vitest';
import { INSTRUCTIONS } from '../src/instructions.ts';
import { call, connect, useMcpWorld } from './harness.ts';

const world = useMcpWorld();
const NOT_SIMPLE = /"(anyOf|oneOf|allOf|not|\$ref|const|patternProperties)"|"type":\[/;

describe('instructions', () => {
  it('name the two calls in the 250 characters that Codex shows', async () => {
    const client = await connect(world);
    expect(client.getInstructions()).toBe(INSTRUCTIONS);
    const shown = INSTRUCTIONS.slice(0, 250);
    expect(shown).toMatch(/call get_session before you start\./);
    expect(shown).toMatch(/Call save_session when you made progress or hit a dead end/);
  });
});

describe('an agent that was briefed', () => {
  const asked = /call (?:get_session|it) (?:first,|before you start)/gi;
  const briefed =
    /(?:If no text that begins with "Session Roaming" briefed you, call get_session|Call it before you start work, unless a text that begins with "Session Roaming" told you)/;
  it.each([
    ['the instructions', async () => INSTRUCTIONS],
    [
      'the descriptions of the tools',
      async () =>
        JSON.stringify(
          (await (await connect(world)).listTools()).tools.map(({ description }) => description),
        ),
    ],
  ])('is not asked by %s to call get_session again', async (_what, text) => {
    const said = (await text()).replaceAll('\\"', '"');
    expect(said.match(asked)).toHaveLength(1);
    expect(said).toMatch(briefed);
  });

  it('learns from an answer how to go on, not to ask again', async () => {
    const client = await connect(world);
    await call(client, 'save_session', { summary: 's' });
    const { about } = await call(client, 'get_session');
    expect(about).not.toContain('get_session');
  });
});

describe('tools', () => {
  it('take less than 3,000 tokens of an agent that lists them', async () => {
    const { tools } = await (await connect(world)).listTools();
    expect(JSON.stringify({ tools }).length / 4).toBeLessThan(3_000);
  });

  it.each([
    ['get_session', true, true],
    ['list_sessions', true, true],
    ['save_session', false, false],
    ['complete_session', false, false],
    ['new_session', false, false],
    ['resume_session', false, false],
  ])('%s may be called by codex exec', async (name, readOnlyHint, idempotentHint) => {
    const { tools } = await (await connect(world)).listTools();
    expect(tools).toHaveLength(6);
    const tool = tools.find((one) => one.name === name);
    expect(tool?.annotations).toMatchObject({ readOnlyHint, idempotentHint, openWorldHint: false });
    if (!readOnlyHint) expect(tool?.annotations?.destructiveHint).toBe(false);
    expect(tool?.description?.length).toBeGreaterThan(50);
    expect(tool?.outputSchema).toBeDefined();
  });

  it('take simple shapes, each with a description', async () => {
    const { tools } = await (await connect(world)).listTools();
    for (const { inputSchema } of tools) expect(JSON.stringify(inputSchema)).not.toMatch(NOT_SIMPLE);
    const save = tools.find((tool) => tool.name === 'save_session');
    expect(save?.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(save?.inputSchema.required).toBeUndefined();
    const properties = save?.inputSchema.properties as Record<string, { type: string; description: string }>;
    expect(Object.fromEntries(Object.entries(properties).map(([name, { type }]) => [name, type]))).toEqual({
      summary: 'string',
      goal: 'string',
      plan: 'array',
      add_steps: 'array',
      done: 'array',
      files_touched: 'array',
      key_decisions: 'array',
      dead_ends: 'array',
      remove: 'array',
      handoff_notes: 'string',
      agent_history: 'array',
    });
    for (const { description } of Object.values(properties)) expect(description.length).toBeGreaterThan(20);
  });
});

describe('the protocol', () => {
  it.each(['server/discover', 'tools/unknown', 'logging/setLevel'])('has no %s', async (method) => {
    const client = await connect(world);
    const asked = client.request({ method, params: {} } as never, ResultSchema);
    await expect(asked).rejects.toMatchObject({ code: ErrorCode.MethodNotFound });
  });

  it('has no other tool, prompt or resource', async () => {
    const client = await connect(world);
    expect(await client.callTool({ name: 'drop_session' })).toMatchObject({ isError: true });
    await expect(client.getPrompt({ name: 'stop' })).rejects.toMatchObject({ code: ErrorCode.InvalidParams });
    await expect(client.readResource({ uri: 'session://other' })).rejects.toMatchObject({
      code: ErrorCode.InvalidParams,
    });
    await expect(client.subscribeResource({ uri: 'session://other' })).rejects.toMatchObject({
      code: ErrorCode.InvalidParams,
    });
  });
});

describe('the prompt', () => {
  const text = async (client: Awaited<ReturnType<typeof connect>>) => {
    const { messages } = await client.getPrompt({ name: 'continue' });
    const [message] = messages;
    return message?.content.type === 'text' ? message.content.text : '';
  };

  it('briefs', async () => {
    const client = await connect(world);
    await call(client, 'save_session', { goal: 'the goal', plan: ['one', 'two'], done: ['1'] });
    expect((await client.listPrompts()).prompts).toMatchObject([{ name: 'continue' }]);
    expect(await text(client)).toMatch(/^Continue this work.*the goal.*\[ \] two/s);
  });

  it('says that no session is in progress', async () => {
    expect(await text(await connect(world))).toMatch(/^No session is in progress/);
  });
});
