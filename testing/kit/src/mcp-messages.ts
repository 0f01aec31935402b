/** A request of the MCP protocol. */
export const request = (id: number, method: string, params: object = {}) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

/** A call of a tool. */
export const toolCall = (id: number, name: string, args: object = {}) =>
  request(id, 'tools/call', { name, arguments: args });

/** The handshake, as Codex does it; its request has the id 0. */
export const HANDSHAKE = [
  request(0, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'codex-mcp-client', version: '1' },
  }),
  { jsonrpc: '2.0', method: 'notifications/initialized' },
];

/** Messages as they go over the wire, a line each. */
export function wire(messages: readonly object[]): string {
  return messages.map((message) => `${JSON.stringify(message)}\n`).join('');
}
