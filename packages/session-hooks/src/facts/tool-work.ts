import type { FactBody } from '@0dai/session-schema/internal';
import { type CallEnd, OPEN, ofSubagent, type ToolWork, toolCallFacts } from './tool-call.ts';

export { type CallEnd, OPEN, ofSubagent, type ToolWork };

export interface ToolCall {
  id: string;
  tool: string;
  input: unknown;
}

export function callFacts({ id, tool }: ToolCall, work: ToolWork, end: CallEnd, folder?: string): FactBody[] {
  return toolCallFacts({ id, tool, folder, ...work, ...end, byUser: end.byUser === true });
}
