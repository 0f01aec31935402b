import { SessionError } from '@0dai/session-schema/internal';
import { isOverQuota } from '@0dai/session-store/internal';

/** A configuration file cannot be read as text: a folder, not UTF-8, too large, or not ours to read. */
export class ConfigUnreadableError extends SessionError {
  constructor(
    readonly path: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super('CONFIG_UNREADABLE', `${path} ${problem}. Nothing was changed.`, options);
  }
}

/** A configuration file, or the folder it is in, must not be written. */
export class ConfigReadOnlyError extends SessionError {
  constructor(
    readonly path: string,
    what: 'file' | 'folder',
  ) {
    const message = `${path} is a read-only ${what}. Nothing was changed. Make it writable (chmod u+w) and run the command again.`;
    super('CONFIG_READ_ONLY', message);
  }
}

/** Somebody else wrote a configuration file between our reading and our writing; theirs stays. */
export class ConfigChangedError extends SessionError {
  constructor(readonly path: string) {
    const message = `${path} was changed by another program just now. Nothing was changed by us; run the command again.`;
    super('CONFIG_CHANGED', message);
  }
}

/** The system refused to write; what was written of this run before was put back. */
export class ConfigWriteError extends SessionError {
  constructor(
    readonly path: string,
    cause: unknown,
    undone = true,
  ) {
    const reason = isOverQuota(cause)
      ? 'the disk quota is used up'
      : cause instanceof Error
        ? cause.message
        : String(cause);
    const state = undone ? 'Nothing was changed.' : 'Some files were already written; run `0dai uninstall`.';
    super('CONFIG_WRITE', `could not write ${path}: ${reason}. ${state}`, { cause });
  }
}
