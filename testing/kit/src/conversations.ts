import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A conversation that an agent had without our hooks, as the agent's own log shows it. */
export interface Conversation {
  /** The folder that it was held in. */
  folder: string;
  id?: string;
  /** When its log was last written, in milliseconds since 1970; its records are up to five minutes older. */
  at: number;
  prompt?: string;
  /** A file that was edited, by its name in the folder. */
  edited?: string;
  /** The last turn ended at a usage limit, with this text. */
  limit?: string;
  /** The agent's folder. Default: the usual one in the home. */
  config?: string;
}

const ID = '11111111-2222-4333-8444-555555555555';

/** Writes a log of Claude Code 2.1; returns its path. */
export function claudeLog(home: string, conversation: Conversation): string {
  const { folder, id = ID, at, prompt = 'Make the parser faster', edited, limit } = conversation;
  let count = 0;
  const record = (type: string, message: object, more: object = {}) => {
    count += 1;
    return {
      type,
      uuid: `u${count}`,
      parentUuid: count > 1 ? `u${count - 1}` : null,
      timestamp: new Date(at - 300_000 + count * 10_000).toISOString(),
      sessionId: id,
      version: '2.1.332',
      cwd: folder,
      message: { role: type, ...message },
      ...more,
    };
  };
  const path = edited === undefined ? '' : join(folder, edited);
  const input = { file_path: path, old_string: 'a', new_string: 'b' };
  const edit = () => [
    record('assistant', { content: [{ type: 'tool_use', id: 't1', name: 'Edit', input }] }),
    record(
      'user',
      { content: [{ type: 'tool_result', tool_use_id: 't1', content: 'The file has been updated' }] },
      { toolUseResult: { filePath: path, oldString: 'a', newString: 'b', structuredPatch: [] } },
    ),
  ];
  const last = () =>
    limit === undefined
      ? record('assistant', {
          content: [{ type: 'text', text: 'The lexer is slow.' }],
          stop_reason: 'end_turn',
        })
      : record('assistant', { content: [{ type: 'text', text: limit }] }, { isApiErrorMessage: true });
  const records = [record('user', { content: prompt }), ...(edited === undefined ? [] : edit()), last()];
  const config = conversation.config ?? join(home, '.claude');
  return write(join(config, 'projects', folder.replace(/[^a-zA-Z0-9]/g, '-'), `${id}.jsonl`), records, at);
}

/** Writes a rollout of Codex 0.148; returns its path. */
export function codexLog(home: string, conversation: Conversation): string {
  const { folder, id = ID, at, prompt = 'Add a cache', edited } = conversation;
  let count = 0;
  const record = (type: string, payload: object) => {
    count += 1;
    return { timestamp: new Date(at - 300_000 + count * 10_000).toISOString(), type, payload };
  };
  const patch = `*** Begin Patch\n*** Update File: ${edited}\n@@\n-a\n+b\n*** End Patch`;
  const edit = () => [
    record('response_item', { type: 'custom_tool_call', call_id: 'p1', name: 'apply_patch', input: patch }),
    record('response_item', {
      type: 'custom_tool_call_output',
      call_id: 'p1',
      output: `{"output":"Success. Updated the following files:\\nM ${edited}\\n","metadata":{"exit_code":0}}`,
    }),
  ];
  const records = [
    record('session_meta', { id, cwd: folder, cli_version: '0.148.0', source: 'cli' }),
    record('event_msg', { type: 'user_message', message: prompt }),
    ...(edited === undefined ? [] : edit()),
    record('event_msg', { type: 'agent_message', message: 'The cache is in.' }),
  ];
  const config = conversation.config ?? join(home, '.codex');
  return write(join(config, 'sessions/2026/11/23', `rollout-2026-11-23T10-00-00-${id}.jsonl`), records, at);
}

function write(path: string, records: readonly object[], at: number): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, records.map((one) => `${JSON.stringify(one)}\n`).join(''));
  utimesSync(path, at / 1_000, at / 1_000);
  return path;
}
