import type { Json } from '../model-server/model-api.ts';
import type { Step } from '../model-server/step.ts';

/** Something that the scripted model has an agent do, in no agent's words. */
export type Act =
  | { do: 'say'; text: string }
  | { do: 'mcp'; server: string; tool: string; args: Record<string, unknown> }
  | { do: 'write'; file: string; content: string }
  | { do: 'shell'; command: string };

export type AgentName = 'claude' | 'codex' | 'gemini';

/** A command line, and what the agent needs in its environment besides PATH, HOME and TERM. */
interface AgentCommand {
  args: string[];
  env: Record<string, string>;
}

/** All that the rig knows about one agent program. Adding an agent is one file that exports one of these. */
export interface AgentDriver {
  readonly name: AgentName;
  /** The program itself. @throws MissingAgentError */
  executable(): string;
  /** Leaves in an empty home what the program's own first start leaves there: onboarding done, a model chosen. */
  prepareHome(home: string): void;
  /** Trusts a folder, writing exactly what the program writes when its user says yes. */
  trustFolder(home: string, folder: string): void;
  /** Trusts the hooks of a folder and of the home, where the program asks for that too. */
  trustHooks?(home: string, folder: string): void;
  /** One headless run with a prompt. `modelUrl` is the model server, without a path. */
  headless(run: { prompt: string; modelUrl: string }): AgentCommand;
  /** The same program as a person starts it in a terminal. */
  interactive(run: { modelUrl: string }): AgentCommand;
  /** The script steps that make this program do it. */
  steps(act: Act): Step[];
  /** What a SessionStart hook added to this request, taken out of the envelope that the program puts it in. */
  injected(body: Json): string | undefined;
}
