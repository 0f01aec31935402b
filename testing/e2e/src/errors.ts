/** The rig could not do its part: never a verdict on the product, always a reason to stop the run. */
export class RigError extends Error {
  override readonly name: string = 'RigError';
}

/** An agent that should be here is not. A run without it would prove less than it claims: it fails. */
export class MissingAgentError extends RigError {
  override readonly name = 'MissingAgentError';

  constructor(agent: string, path: string) {
    super(
      `${agent} is not installed: expected ${path}. Run "npm ci --ignore-scripts" in testing/e2e/agents; ` +
        'if that does not bring it, this platform has no build of it and the real-agent tests cannot run here.',
    );
  }
}

/** A program that the rig needs (git, npm, 0dai) ended with an error. */
export class CommandError extends RigError {
  override readonly name = 'CommandError';

  constructor(command: string, code: number | null, output: string) {
    super(`${command} ended with ${code ?? 'a signal'}, expected 0. It said:\n${output}`);
  }
}

/** A script asks an agent for something that it has no tool for. */
export class ImpossibleActError extends RigError {
  override readonly name = 'ImpossibleActError';

  constructor(agent: string, act: string) {
    super(`${agent} has no tool for "${act}": take it out of the script, or find the tool.`);
  }
}
