/**
 * The agents whose names may stand in our own sentences: those with an adapter, and MCP clients as the server names
 * them. Any other name is text that its writer chose. `mcp` is the server's own word for a client without a name.
 */
export const KNOWN_AGENTS: ReadonlySet<string> = new Set(
  (
    'claude codex gemini continue pi opencode copilot qwen cursor droid amp aider antigravity augment cline crush goose junie ' +
    'kilo kimi kiro mcp openhands roo trae vscode warp windsurf zed'
  ).split(' '),
);
