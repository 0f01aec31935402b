import { parseDocument } from '../../logs/json/document.ts';
import { asObject, type Json, listAt, textAt } from '../../logs/json/fields.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { transcript as geminiTranscript } from '../gemini/transcript.ts';

// Up to about 0.4, Qwen Code wrote the chats of Gemini CLI, from which it descends: `tmp/<SHA-256 of the folder>/chats/
// session-*.json`, one document each (seen: 0.1.4). Only the model and some tools have other names in them.

const TOOLS: Readonly<Record<string, string>> = {
  edit: 'replace',
  todo_write: 'write_todos',
  task: 'delegate_to_agent',
};

/** Whether a log begins as one of these documents does. */
export function isOlderChat(text: string): boolean {
  return /^\s*\{\s*"sessionId"\s*:\s*"[^"]{0,200}",\s*"projectHash"\s*:/.test(text);
}

/** Reads one of these documents. */
export function olderTranscript({ text, offset }: LogLine): LogReading {
  const document = asObject(parseDocument(text));
  const messages = listAt(document, 'messages').map((message) => messageOf(asObject(message)) ?? message);
  return geminiTranscript([{ text: JSON.stringify({ ...document, messages }), offset }]);
}

function messageOf(message: Json | undefined): Json | undefined {
  if (message === undefined || message.type !== 'qwen') return message;
  const calls = listAt(message, 'toolCalls').map((call) => callOf(asObject(call)) ?? call);
  return { ...message, type: 'gemini', ...(message.toolCalls !== undefined && { toolCalls: calls }) };
}

function callOf(call: Json | undefined): Json | undefined {
  const name = textAt(call, 'name');
  if (call === undefined || name === undefined) return call;
  const args = asObject(call.args);
  const todos = listAt(args, 'todos').map((todo) => {
    const one = asObject(todo);
    return { ...one, description: textAt(one, 'content') ?? textAt(one, 'description') };
  });
  const given = name === 'todo_write' ? { ...args, todos } : call.args;
  return { ...call, name: Object.hasOwn(TOOLS, name) ? TOOLS[name] : name, args: given };
}
