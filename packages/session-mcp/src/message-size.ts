import { Transform } from 'node:stream';

/** Longest message that is read, in bytes. The SDK ends the connection at 10 MiB. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
/** Bytes kept of each end of a longer message, to find its id. */
const KEPT_BYTES = 1024;
const ID = String.raw`"id"\s*:\s*("(?:[^"\\]|\\.){1,200}"|-?\d{1,20})`;
/** The id is before the parameters (as the specification prints it) or after them (as the SDK's client writes it). */
const FIRST_ID = new RegExp(`^\\s*\\{(?:(?!"params").)*?${ID}`, 's');
const LAST_ID = new RegExp(`${ID}\\s*(?:,\\s*"jsonrpc"\\s*:\\s*"2\\.0"\\s*)?\\}\\s*$`);

/**
 * Passes messages on, one a line, and drops those that are too long.
 * @param onTooLong called with the id of a dropped message; undefined if no id was found
 * @example stdin.pipe(dropLongMessages((id) => refuse(id)))
 */
export function dropLongMessages(onTooLong: (id: string | number | undefined) => void): Transform {
  let parts: Buffer[] = [];
  let bytes = 0;
  let start = '';
  let end = '';
  const take = (piece: Buffer) => {
    if (start.length < KEPT_BYTES) start += piece.subarray(0, KEPT_BYTES).toString('latin1');
    end = (end + piece.subarray(-KEPT_BYTES).toString('latin1')).slice(-KEPT_BYTES);
    bytes += piece.length;
    if (bytes <= MAX_MESSAGE_BYTES) parts.push(piece);
    else parts = [];
  };
  const finish = (stream: Transform) => {
    if (bytes > MAX_MESSAGE_BYTES) {
      const id = FIRST_ID.exec(start)?.[1] ?? LAST_ID.exec(end)?.[1];
      onTooLong(id === undefined ? undefined : (JSON.parse(id) as string | number));
    } else if (bytes > 0) stream.push(Buffer.concat(parts));
    [parts, bytes, start, end] = [[], 0, '', ''];
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let from = 0;
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
        take(chunk.subarray(from, at + 1));
        finish(this);
        from = at + 1;
      }
      if (from < chunk.length) take(chunk.subarray(from));
      done();
    },
    flush(done) {
      finish(this);
      done();
    },
  });
}
