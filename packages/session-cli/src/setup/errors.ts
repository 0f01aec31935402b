import { SessionError } from '@0dai/session-schema/internal';
import { isOverQuota } from '@0dai/session-store/internal';

/** A configuration file cannot be read as text: a folder, not UTF-8, too large, or unreadable. */
export class ConfigUnreadableError extends SessionError {
  constructor(
    readonly path: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super('CONFIG_UNREADABLE', `${path} ${problem}. Nothing was changed.`, options);
  }
}

/** In a project, a symlink leads a configuration file out of it. It is not followed: a clone may have made it. */
export class ConfigLinkError extends SessionError {
  /**
   * @param link the symlink, from the project root
   * @param target where it leads, absolute
   */
  constructor(
    readonly link: string,
    readonly target: string,
  ) {
    const message = `${link} is a symlink that leads out of the project, to ${target}. Nothing was changed. Replace it with a file or folder of the project and run the command again, or use --user, which works in your home and follows symlinks.`;
    super('CONFIG_LINK', message);
  }
}

/** A configuration file, or its folder, is read-only. */
export class ConfigReadOnlyError extends SessionError {
  constructor(
    readonly path: string,
    what: 'file' | 'folder',
  ) {
    const message = `${path} is a read-only ${what}. Nothing was changed. Make it writable (chmod u+w) and run the command again.`;
    super('CONFIG_READ_ONLY', message);
  }
}

/** A configuration file that should stay out of git is tracked by git. */
export class ConfigTrackedError extends SessionError {
  /** @param file the file as the user knows it */
  constructor(readonly file: string) {
    const message = `git tracks ${file}, so --local cannot keep a change in it to yourself. Nothing was changed. Set this agent up in your home, with --user, or in the project for everyone, without --local.`;
    super('CONFIG_TRACKED', message);
  }
}

/** Another program wrote a configuration file between our read and our write; its version stays. */
export class ConfigChangedError extends SessionError {
  constructor(readonly path: string) {
    const message = `${path} was just changed by another program. 0dai changed nothing; run the command again.`;
    super('CONFIG_CHANGED', message);
  }
}

/** The system refused to write; earlier writes of this run were undone. */
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
