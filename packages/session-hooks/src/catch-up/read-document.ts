import { withoutBase64 } from '../logs/bytes/base64.ts';
import type { LogBytes } from '../logs/bytes/log-lines.ts';
import type { LogPart } from '../logs/log-part.ts';
import type { LogReader } from '../logs/log-reading.ts';

/** Size limits of a document. */
export interface DocumentLimits {
  /** Size in the file. */
  documentBytes: number;
  /** Size without base64 data. */
  parsedBytes: number;
}

const LIMITS: DocumentLimits = { documentBytes: 32 * 1024 * 1024, parsedBytes: 16 * 1024 * 1024 };

/**
 * Reads a log that is one JSON document. Its agent rewrites the whole document, so it is always read as a whole. Its
 * reader uses the number of the message as the source of facts.
 * @param beside the texts of the files that belong to it
 */
export function readDocument(
  reader: LogReader,
  log: LogBytes,
  limits = LIMITS,
  beside: readonly string[] = [],
): Omit<LogPart, 'size' | 'modifiedMs'> {
  const { size } = log;
  const read = size > limits.documentBytes ? undefined : log.read(Buffer.allocUnsafe(size), 0);
  const bytes = read && Buffer.concat(withoutBase64(read));
  if (!bytes || bytes.length > limits.parsedBytes) {
    const skipped = [{ bytes: size, why: 'large document' as const }];
    return { facts: [], unknown: {}, records: 0, offset: size, end: size, skipped };
  }
  return {
    ...reader([bytes.toString(), ...beside].map((text, i) => ({ text, offset: i }))),
    offset: size,
    end: size,
  };
}
