import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ErrorCode, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

type Handler = NonNullable<Transport['onmessage']>;

/**
 * Answers tool calls whose parameters do not have the protocol's form: the SDK's answer is a dump of its validation.
 * `"arguments": null` counts as none, as some clients write it.
 *
 * @param transport already connected
 */
export function checkCalls(transport: Transport): void {
  const { onmessage } = transport;
  transport.onmessage = ((message: JSONRPCMessage, extra) => {
    if (!('method' in message) || !('id' in message) || message.method !== 'tools/call')
      return onmessage?.(message, extra);
    const { arguments: given, ...params } = message.params ?? {};
    const wrong = whatIsWrong(params.name, given);
    if (wrong === undefined) {
      const args = given === null ? {} : given;
      return onmessage?.(
        { ...message, params: { ...params, ...(args !== undefined && { arguments: args }) } },
        extra,
      );
    }
    const error = { code: ErrorCode.InvalidParams, message: wrong };
    void transport.send({ jsonrpc: '2.0', id: message.id, error });
  }) as Handler;
}

function whatIsWrong(name: unknown, given: unknown): string | undefined {
  if (typeof name !== 'string')
    return `tools/call needs the name of a tool as a string in "name"; it was ${typeOf(name)}.`;
  // The SDK repeats a name that it does not know, whatever it holds.
  if (!/^[\w./-]{1,128}$/.test(name)) return 'No tool has this name. List them with tools/list.';
  const isFields = given === undefined || given === null || typeOf(given) === 'object';
  if (!isFields)
    return `The "arguments" of ${JSON.stringify(name.slice(0, 50))} must be an object with its fields; they were ${typeOf(given)}.`;
  return undefined;
}

function typeOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'object' : `a ${typeof value}`;
}
