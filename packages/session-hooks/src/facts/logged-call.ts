import type { FactBody } from '@0dai/session-schema/internal';
import { type ToolCall, toolCallFacts } from './tool-call.ts';

export type LoggedCall = Omit<ToolCall, 'edit' | 'isSubagent'> & {
  lines?: { output?: string } | undefined;
  subagent?: boolean;
};

export function loggedCallFacts({ lines, subagent = false, ...call }: LoggedCall): FactBody[] {
  return toolCallFacts({ ...call, edit: lines, isSubagent: subagent });
}
