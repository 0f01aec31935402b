import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';

/** Requests that read or write the session. All others are answered at once. */
const ORDERED: ReadonlySet<string> = new Set(['tools/call', 'resources/read', 'prompts/get']);

/** The unanswered requests of a client. */
export interface OpenRequests {
  /** Resolves when all are answered, or after `ms`. */
  drained(ms: number): Promise<void>;
}

type Handler = NonNullable<Transport['onmessage']>;

/**
 * Runs the requests that concern the session one at a time, in the order in which they were sent. The SDK would run
 * them all at once: if an agent sends a save and a completion together (Gemini CLI runs tools in parallel), the
 * completion could run first, and the save would begin a new session.
 *
 * @param transport already connected
 */
export function orderRequests(transport: Transport): OpenRequests {
  const open = new Set<RequestId>();
  const waiting: { id: RequestId; deliver: () => void }[] = [];
  let running: RequestId | undefined;
  let whenNone: (() => void) | undefined;

  const { onmessage } = transport;
  transport.onmessage = ((message: JSONRPCMessage, extra) => {
    const deliver = () => onmessage?.(message, extra);
    if (!('method' in message)) return deliver();
    if (!('id' in message)) {
      deliver();
      // A cancelled request gets no answer.
      if (message.method === 'notifications/cancelled') close(message.params?.requestId as RequestId);
      return;
    }
    open.add(message.id);
    if (!ORDERED.has(message.method)) return deliver();
    waiting.push({ id: message.id, deliver });
    next();
  }) as Handler;

  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    await send(message, options);
    if (!('method' in message) && message.id !== undefined) close(message.id);
  };

  function next(): void {
    if (running !== undefined) return;
    const first = waiting.shift();
    if (!first) return;
    running = first.id;
    first.deliver();
  }

  function close(id: RequestId): void {
    open.delete(id);
    const index = waiting.findIndex((one) => one.id === id);
    if (index !== -1) waiting.splice(index, 1);
    if (running === id) {
      running = undefined;
      next();
    }
    if (open.size === 0) whenNone?.();
  }

  return {
    drained: (ms) =>
      new Promise((resolve) => {
        if (open.size === 0) return resolve();
        const timer = setTimeout(resolve, ms);
        whenNone = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}
