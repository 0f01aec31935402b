/**
 * The agents whose names may be used outside quoted text: those with an adapter, and MCP clients by the names that the
 * server gives them. Any other name is text that its writer chose. `mcp` stands for a client without a name.
 */
export const KNOWN_AGENTS: ReadonlySet<string> = new Set(
  (
    'claude codex gemini continue pi opencode copilot qwen cursor droid amp aider antigravity augment cline crush goose junie ' +
    'kilo kimi kiro mcp openhands roo trae vscode warp windsurf zed'
  ).split(' '),
);
