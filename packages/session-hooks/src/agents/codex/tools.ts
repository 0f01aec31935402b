import type { FactBody, StepStatus } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { commandFact, fileFact, planFact, textOf } from '../../facts/facts.ts';
import { shape, shaped } from '../../facts/shape.ts';
import { isApplied, patchedFiles } from './patch.ts';

// The tools of Codex CLI 0.169.0: their input and output in its hooks. The rollout's `function_call` records have the
// same arguments.

/** A tool call. */
export interface ToolCall {
  name: string;
  input: unknown;
  /** Undefined if unknown. */
  response: unknown;
  cwd: string | undefined;
}

const commandInput = shape(() => z.object({ command: z.string() }));
const planInput = shape(() =>
  z.object({
    plan: z.array(z.object({ step: z.string(), status: z.optional(z.string()) })),
  }),
);
const goalInput = shape(() => z.object({ objective: z.string() }));
const goalStatus = shape(() => z.object({ status: z.string() }));
const goalResponse = shape(() => z.object({ goal: z.object({ objective: z.string(), status: z.string() }) }));

/** The facts of a tool call; none for failed calls and for tools that we don't use. */
export function toolFacts({ name, input, response, cwd }: ToolCall): FactBody[] {
  switch (name) {
    case 'apply_patch':
      return isApplied(response) ? patched(input, cwd) : [];
    case 'Bash':
      // Hooks don't get the exit code. The shell may apply a patch too.
      return isApplied(response) ? patched(input, cwd) : commandFact(shaped(commandInput, input)?.command);
    case 'update_plan': {
      if (response !== undefined && response !== 'Plan updated') return [];
      const found = shaped(planInput, input);
      return found ? [planFact(found.plan.map(({ step, status }) => ({ step, ...withStatus(status) })))] : [];
    }
    case 'create_goal': {
      const goal = response === undefined ? shaped(goalInput, input) : shaped(goalResponse, response)?.goal;
      const text = textOf(goal?.objective ?? '');
      return text === '' ? [] : [{ fact: 'goal', text }];
    }
    case 'update_goal': {
      const goal = response === undefined ? shaped(goalStatus, input) : shaped(goalResponse, response)?.goal;
      // A goal that is paused or out of budget is neither reached nor reopened.
      if (goal?.status === 'complete') return [{ fact: 'goal reached', reached: true }];
      return goal?.status === 'active' ? [{ fact: 'goal reached', reached: false }] : [];
    }
    default:
      return [];
  }
}

function patched(input: unknown, cwd: string | undefined): FactBody[] {
  const files = patchedFiles(shaped(commandInput, input)?.command ?? '');
  return files.flatMap(({ path, change }) => fileFact(path, change, cwd));
}

function withStatus(word: string | undefined): { status?: StepStatus } {
  return word === 'pending' || word === 'in_progress' || word === 'completed' ? { status: word } : {};
}
