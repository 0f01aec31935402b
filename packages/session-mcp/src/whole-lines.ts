import { Transform } from 'node:stream';

/** The longest message that is read, in bytes. The SDK ends the connection at 10 MiB. */
export const MAX_LINE = 8 * 1024 * 1024;
/** How much of the two ends of a longer one is kept, in bytes, to find its id. */
const END = 1024;
const ID = String.raw`"id"\s*:\s*("(?:[^"\\]|\\.){1,200}"|-?\d{1,20})`;
/** Its id stands before the parameters (as the specification prints it) or after them (as the SDK's client writes it). */
const FIRST_ID = new RegExp(`^\\s*\\{(?:(?!"params").)*?${ID}`, 's');
const LAST_ID = new RegExp(`${ID}\\s*(?:,\\s*"jsonrpc"\\s*:\\s*"2\\.0"\\s*)?\\}\\s*$`);

/**
 * Passes whole lines on, and leaves out those that are too long.
 * @param onTooLong called with the id of a request that was left out; undefined if it could not be found
 * @example stdin.pipe(wholeLines((id) => refuse(id)))
 */
export function wholeLines(onTooLong: (id: string | number | undefined) => void): Transform {
  let parts: Buffer[] = [];
  let bytes = 0;
  let start = '';
  let end = '';
  const take = (piece: Buffer) => {
    if (start.length < END) start += piece.subarray(0, END).toString('latin1');
    end = (end + piece.subarray(-END).toString('latin1')).slice(-END);
    bytes += piece.length;
    if (bytes <= MAX_LINE) parts.push(piece);
    else parts = [];
  };
  const finish = (stream: Transform) => {
    if (bytes > MAX_LINE) {
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
