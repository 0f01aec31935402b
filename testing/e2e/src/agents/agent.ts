import type { Json } from '../model-server/model-api.ts';
import type { Step } from '../model-server/step.ts';

/**
 * Something that the scripted model does, in no agent's words. Files are named from the folder that the agent was
 * started in.
 */
export type Act = (ModelAct | ToolAct) & {
  /** What it says before that, in the same answer: the words of a model that works on. */
  saying?: string;
};

/** What the model server does by itself, whatever the agent. */
export type ModelAct =
  /** It says something and calls no tool: the end of the agent's turn. */
  | { do: 'say'; text: string }
  /** No answer comes: the agent waits, in the middle of its turn. */
  | { do: 'hang' }
  /** The answer comes late. */
  | { do: 'say late'; text: string; ms: number }
  /** Every request is refused from here on, as at a usage limit. */
  | { do: 'refuse'; status: number; error: unknown; headers?: Record<string, string> };

/** What takes one of the agent's tools. */
export type ToolAct =
  | { do: 'mcp'; server: string; tool: string; args: Record<string, unknown> }
  | { do: 'read'; file: string }
  | { do: 'write'; file: string; content: string }
  /** Replaces a line with the tool for edits. */
  | { do: 'edit'; file: string; line: string; by: string }
  /** Several changes at once where the agent has a tool for that, else one after the other. */
  | { do: 'patch'; changes: readonly PatchChange[] }
  | { do: 'shell'; command: string }
  /** The agent's own plan; `was` is how it last wrote it. Only where the plan tool is on: see `planning`. */
  | { do: 'plan'; steps: readonly PlanStep[]; was?: readonly PlanStep[] }
  /** A tool of the agent's own that no other act stands for. */
  | { do: 'tool'; tool: string; args: Record<string, unknown> }
  /** It asks its user to choose. */
  | { do: 'ask'; question: string; options: readonly string[] }
  /** It proposes a plan, for its user to accept. */
  | { do: 'propose'; plan: string }
  /** Another agent of the same program does the acts, told of them by `task`. */
  | { do: 'delegate'; task: string; acts: Act[] };

/** One change of a patch. */
export type PatchChange =
  | { change: 'add'; file: string; content: string }
  | { change: 'update'; file: string; line: string; by: string }
  | { change: 'delete'; file: string }
  /** Moves a file, and replaces a line of it. */
  | { change: 'move'; file: string; into: string; line: string; by: string };

/** A step of a plan. */
export interface PlanStep {
  step: string;
  status: 'pending' | 'in_progress' | 'completed';
}

export type AgentName = 'claude' | 'codex' | 'gemini';

/** A command line, and what the agent needs in its environment besides PATH, HOME and TERM. */
export interface AgentCommand {
  args: string[];
  env: Record<string, string>;
}

/** What every start of an agent is told. */
interface Start {
  /** The model server, without a path. */
  modelUrl: string;
  /** Goes on with its last conversation here. */
  resume?: boolean;
}

/** All that the rig knows about one agent program. Adding an agent is one file that exports one of these. */
export interface AgentDriver {
  readonly name: string;
  /** The program itself. @throws MissingAgentError */
  executable(): string;
  /** Leaves in an empty home what the program's own first start leaves there: onboarding done, a model chosen. */
  prepareHome(home: string): void;
  /** Trusts a folder, writing exactly what the program writes when its user says yes. */
  trustFolder(home: string, folder: string): void;
  /** Trusts the hooks of a folder and of the home, where the program asks for that too. */
  trustHooks?(home: string, folder: string): void;
  /** One headless run with a prompt. */
  headless(run: { prompt: string } & Start): AgentCommand;
  /**
   * The same program as a person starts it in a terminal; `approved` lets it edit and run without asking, `prompt` is
   * its first prompt.
   */
  interactive(run: { approved?: boolean; prompt?: string } & Start): AgentCommand;
  /** What its screen shows when it takes a prompt. */
  readonly ready: RegExp;
  /**
   * The script steps that make this program do it in `folder`.
   * @throws ImpossibleActError where it has no tool for that
   */
  steps(act: ToolAct, folder: string): Step[];
  /** What our hooks added to this request, taken out of the envelope that the program puts it in. */
  injected(body: Json): string | undefined;
}

/** An agent that our hooks brief. */
export interface HookedDriver extends AgentDriver {
  readonly name: AgentName;
}
