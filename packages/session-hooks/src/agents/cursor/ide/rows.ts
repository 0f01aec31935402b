import { pathOfUri } from '../../../logs/file-uri.ts';
import { asObject, textAt } from '../../../logs/json/fields.ts';
import type { LogDatabase } from '../../../logs/log-files.ts';
import type { LogLine } from '../../../logs/log-reading.ts';
import { idOffsets, sessionLines } from '../../../logs/session-rows.ts';
import { type Composer, composerOf, extracted } from './composer.ts';
import { bytesOf } from './sessions.ts';

const PATHS = ['$.type', '$.text', '$.createdAt', '$.timestamp', '$.errorDetails', '$.toolFormerData'];
/** What may be large in a message. */
const LARGE = ['$.toolFormerData.result', '$.toolFormerData.additionalData'];
const WANTED = /edit|write|replace|patch|todo|plan|delete|question/i;

/**
 * The lines of a conversation for `transcript`: the conversation, its messages, and how it ended. A message that Cursor
 * removed is a gap.
 */
export function* rows(database: LogDatabase, id: string): Generator<LogLine, number> {
  const composer = composerOf(database, id);
  if (!composer) return 0;
  yield line({ composer: { name: composer.name, folder: folderIn(database, id, composer) } }, 0);
  const { headers, inline } = composer;
  const offsets = idOffsets(
    headers.length > 0 ? headers.map(({ bubbleId }) => bubbleId) : inline.map((one) => idIn(one)),
  );
  const skipped = yield* sessionLines({
    count: offsets.length,
    read(index) {
      const bubble = headers.length > 0 ? bubbleOf(database, id, headers[index]?.bubbleId) : inline[index];
      return bubble === undefined ? undefined : line({ bubble }, offsets[index] ?? 0);
    },
    isWanted(index) {
      const header = headers[index];
      if (!header || header.type === 1) return true;
      const [name] =
        extracted(database, keyOf(id, header.bubbleId), ['$.toolFormerData.name', '$.type']) ?? [];
      return typeof name === 'string' && WANTED.test(name);
    },
    bytes: () => bytesOf(database, id),
  });
  yield line({ composer: { status: composer.status } }, idOffsets(['', ...offsets.map(String)]).at(-1) ?? 1);
  return skipped;
}

function bubbleOf(database: LogDatabase, id: string, bubble = ''): unknown {
  const fields = extracted(database, keyOf(id, bubble), PATHS, LARGE);
  if (!fields) return undefined;
  const [type, text, createdAt, timestamp, errorDetails, toolFormerData] = fields;
  return { type, text, createdAt: createdAt ?? timestamp, errorDetails, toolFormerData };
}

/** The folder for relative paths: the conversation's, else its first message's. */
function folderIn(database: LogDatabase, id: string, { folder, headers }: Composer): string | undefined {
  if (folder !== undefined) return folder ?? undefined;
  const first = headers[0];
  const uri = first && extracted(database, keyOf(id, first.bubbleId), ['$.workspaceUris[0]', '$.type'])?.[0];
  return typeof uri === 'string' ? pathOfUri(uri) : undefined;
}

function keyOf(id: string, bubble: string): string {
  return `bubbleId:${id}:${bubble}`;
}

function idIn(bubble: unknown): string {
  return textAt(asObject(bubble), 'bubbleId') ?? '';
}

function line(record: unknown, offset: number): LogLine {
  return { text: JSON.stringify(record), offset };
}
