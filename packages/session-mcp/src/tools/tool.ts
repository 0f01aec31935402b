import { neutralise, SessionError } from '@0dai/session-schema/internal';
import type { Host, Writer } from '@0dai/session-store/internal';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import { neutraliseDeep } from '../answers/fit.ts';
import type { Workspace } from '../workspace.ts';

/** The context of every tool. */
export interface ToolContext {
  host: Host;
  workspace: Workspace;
  /** Returns the caller: the agent of the client, with its own session id if the request has it. */
  writer(request: RequestInfo): Writer;
}

/** The part of a request that identifies the caller. */
export interface RequestInfo {
  _meta?: Record<string, unknown> | undefined;
}

/** The answer of a tool, for people and for programs. */
export interface Answer {
  structured: object;
  /** Default: the structured answer as JSON. */
  text?: string;
}

/** Agents whose model gets the structured answer and not the text: Claude Code 2.1.330, by its model requests. */
const READ_FIELDS_ONLY: ReadonlySet<string> = new Set(['claude']);
/** Agents whose model gets the structured answer, alone or with the text: also Codex CLI 0.169.0. */
const READ_FIELDS: ReadonlySet<string> = new Set([...READ_FIELDS_ONLY, 'codex']);

/** The field that carries an answer's text to a model that gets the fields alone. */
export const textField = z.string().optional();

/** Whether the model of this agent gets the structured answer. */
export function readsFields(agent: string | undefined): boolean {
  return agent !== undefined && READ_FIELDS.has(agent);
}

/**
 * Runs a tool and wraps its answer or error in the protocol's shape. A `SessionError` keeps its own message. The
 * model always gets a message, never a stack. Every string is neutralised here, whatever the tool put into its answer.
 * @param agent the agent that reads it; one that gets the fields alone finds the text among them
 */
export async function answering(
  work: () => Answer | Promise<Answer>,
  agent?: string,
): Promise<CallToolResult> {
  try {
    const answer = await work();
    const structured = neutraliseDeep(answer.structured);
    const text = answer.text === undefined ? JSON.stringify(structured) : neutralise(answer.text);
    const isInFields = answer.text !== undefined && agent !== undefined && READ_FIELDS_ONLY.has(agent);
    return {
      content: [{ type: 'text', text }],
      structuredContent: { ...(isInFields && { text }), ...structured },
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const text = error instanceof SessionError ? message : `Something went wrong inside 0dai-mcp: ${message}`;
    return { content: [{ type: 'text', text: neutralise(text) }], isError: true };
  }
}

/** Annotations of the tools that only read. */
export const READING = { readOnlyHint: true, idempotentHint: true, openWorldHint: false } as const;

/**
 * Annotations of the tools that write. Codex CLI 0.169.0 in `exec` refuses a writing tool unless its annotations say
 * that it destroys nothing (no save is ever lost) and reaches nothing outside.
 */
export const WRITING = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: false,
} as const;
