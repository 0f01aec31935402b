import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { decompress as unzstd } from 'fzstd';

/** A made-up id with the prefix that the API's clients expect. */
export function madeUpId(prefix: string): string {
  return prefix + randomBytes(8).toString('hex');
}

/** Answers with one JSON object. */
export function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** Starts a stream of server-sent events; returns the function that sends one. */
export function eventStream(response: ServerResponse): (data: unknown, event?: string) => void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  return (data, event) => {
    response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`);
  };
}

/** Reads a whole request body and undoes its compression. Codex sends zstd, which Node 20 cannot read itself. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  switch (request.headers['content-encoding']) {
    case 'zstd':
      return Buffer.from(unzstd(raw)).toString('utf8');
    case 'gzip':
      return gunzipSync(raw).toString('utf8');
    default:
      return raw.toString('utf8');
  }
}
