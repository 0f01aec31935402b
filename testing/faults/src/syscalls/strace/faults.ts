import { type Call, changes, OPENING } from './trace.ts';

/** What is done to one call. */
export type Fault =
  | { kind: 'kill' }
  | { kind: 'error'; error: string }
  /** The call does nothing and says that it wrote so much. */
  | { kind: 'short'; written: number }
  /** No file may grow by more than so many bytes beyond the journal as it is: the kernel cuts the write short. */
  | { kind: 'limit'; bytes: number };

/** The errors of which the issue speaks. */
export const ERRORS = ['ENOSPC', 'EIO', 'EACCES', 'EROFS', 'EMFILE', 'EDQUOT', 'EINTR'] as const;

/** Which errors a call can meet, by the manual pages of Linux (open(2), write(2), fsync(2), rename(2) …). */
function likely(call: Call): readonly string[] {
  const { name } = call;
  if (OPENING.includes(name)) return changes(call) ? ERRORS : ['EIO', 'EACCES', 'EMFILE', 'EINTR'];
  if (/write|copy_file|sendfile|fallocate/.test(name)) return ['ENOSPC', 'EDQUOT', 'EIO', 'EINTR'];
  if (/sync/.test(name)) return ['ENOSPC', 'EDQUOT', 'EIO', 'EINTR'];
  if (/^(?:rename|link|symlink|mkdir)/.test(name)) return ['ENOSPC', 'EDQUOT', 'EIO', 'EACCES', 'EROFS'];
  if (/^(?:unlink|rmdir|chmod|fchmod|chown|fchown|lchown|ut|fut|truncate)/.test(name))
    return ['EIO', 'EACCES', 'EROFS'];
  if (/^(?:read|pread|getdents)/.test(name) && !name.startsWith('readlink')) return ['EIO', 'EINTR'];
  return name === 'close' ? ['EIO'] : ['EIO', 'EACCES'];
}

/**
 * The errors to be tried at a call.
 * @param all also those that no manual page knows of, at calls that change something
 */
export function errorsFor(call: Call, all: boolean): Fault[] {
  const errors = all && changes(call) ? ERRORS : likely(call);
  return errors.map((error) => ({ kind: 'error', error }));
}

/**
 * The short write that strace can make: one that wrote nothing and says so. Of a longer one libuv writes the rest by
 * itself, behind bytes that strace kept from the file; those are made by a limit of the file's size.
 */
export function shortWritesFor({ name }: Call): Fault[] {
  return name === 'write' || name === 'pwrite64' ? [{ kind: 'short', written: 0 }] : [];
}

/** What strace is told. */
export function injection(fault: Exclude<Fault, { kind: 'limit' }>): string {
  if (fault.kind === 'kill') return 'signal=KILL';
  return fault.kind === 'error' ? `error=${fault.error}` : `retval=${fault.written}`;
}

/** A fault in a word. */
export function faultName(fault: Fault): string {
  if (fault.kind === 'kill') return 'SIGKILL';
  if (fault.kind === 'error') return fault.error;
  return fault.kind === 'short' ? `short write (${fault.written})` : `torn after ${fault.bytes} bytes`;
}
