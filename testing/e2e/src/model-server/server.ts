import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { anthropicMessages } from './anthropic-messages.ts';
import { geminiGenerateContent } from './gemini-generate-content.ts';
import { asObject, type Json, type ModelApi } from './model-api.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiResponses } from './openai-responses.ts';
import { type Branch, SIDE_ANSWER, type Step, stepFor, type ToolCall } from './step.ts';
import { readBody, sendJson } from './wire.ts';

const apis: readonly ModelApi[] = [anthropicMessages, openaiResponses, geminiGenerateContent, openaiChat];

/** One request as an agent made it. */
export interface ModelRequest {
  at: number;
  method: string;
  path: string;
  api: string | undefined;
  /** `turn`: part of the scripted conversation. `side`: a title or the like. `other`: anything else. */
  kind: 'turn' | 'side' | 'other';
  body: Json;
  /** The step that was played. */
  step?: number;
  /** The task whose branch it was played from. */
  branch?: string;
}

/** What a model server plays, and where it writes what it was asked. */
export interface ModelServerOptions {
  script: readonly Step[];
  /** What is played for sub-agents. @default none */
  branches?: readonly Branch[];
  /** One request a line, so that a failed run can be read afterwards. */
  logFile: string;
  /** Also listen on this Unix socket, for agents in a network namespace of their own. */
  socket?: string;
}

/** A running model server: one for each run of an agent, so that requests never mix. */
export interface ModelServer {
  /** `http://127.0.0.1:PORT` */
  url: string;
  requests: readonly ModelRequest[];
  close(): Promise<void>;
}

async function listen(server: Server, where: number | string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (typeof where === 'number') server.listen(where, '127.0.0.1', resolve);
    else server.listen(where, resolve);
  });
}

function parse(text: string): Json {
  try {
    return asObject(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return text === '' ? {} : { unparsed: text.slice(0, 2_000) };
    throw error;
  }
}

function complete({ argsFrom, ...call }: ToolCall, body: Json): ToolCall {
  return { ...call, args: { ...call.args, ...argsFrom?.(body) } };
}

/**
 * Starts a server that speaks all model APIs on a free port of the loopback and plays the script.
 *
 * @example const model = await startModelServer({ script: [{ text: 'Hello.' }], logFile: '/tmp/requests.jsonl' })
 */
export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const requests: ModelRequest[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const method = request.method ?? 'GET';
    const body = parse(await readBody(request));
    const api = apis.find((candidate) => method === 'POST' && candidate.asksForTurn(path));
    const side = api?.isSideRequest(body) ?? false;
    const turns = api === undefined || side ? undefined : api.turnsSoFar(body);
    const kind = api === undefined ? 'other' : side ? 'side' : 'turn';
    const record: ModelRequest = { at: Date.now(), method, path, api: api?.name, kind, body };
    if (turns !== undefined) record.step = turns;
    const said = turns === undefined ? '' : (api?.saidByUser(body) ?? '');
    const branch = options.branches?.find(({ task }) => said.includes(task));
    if (branch !== undefined) record.branch = branch.task;
    requests.push(record);
    appendFileSync(options.logFile, `${JSON.stringify(record)}\n`);

    if (api === undefined) {
      const plain = apis.map((candidate) => candidate.plainAnswer(path)).find((found) => found !== undefined);
      return sendJson(response, plain ?? { error: { message: `No such path: ${path}` } }, plain ? 200 : 404);
    }
    const step =
      turns === undefined
        ? (api.sideAnswer?.(body) ?? SIDE_ANSWER)
        : stepFor(branch?.steps ?? options.script, turns);
    // The connection stays open until the agent or this server ends.
    if (step.hang) return;
    if (step.delayMs !== undefined) await sleep(step.delayMs, undefined, { ref: false });
    if (step.status !== undefined) {
      const error = step.error ?? { error: { type: 'scripted_error', message: 'As the script says.' } };
      return sendJson(response, error, step.status, step.headers);
    }
    api.send(
      response,
      { path, body },
      { ...step, calls: (step.calls ?? []).map((call) => complete(call, body)) },
    );
  }

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch((error: unknown) => {
      appendFileSync(options.logFile, `${JSON.stringify({ at: Date.now(), serverError: String(error) })}\n`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  };
  // A websocket upgrade is refused, so that a client falls back to plain requests.
  const servers = [createServer(handle), createServer(handle)] as const;
  await listen(servers[0], 0);
  if (options.socket !== undefined) await listen(servers[1], options.socket);
  const { port } = servers[0].address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      for (const server of servers.filter((candidate) => candidate.listening)) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
