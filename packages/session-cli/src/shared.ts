// What the bundle of `setup.ts` takes from that of `main.ts`: errors, which are told by their classes.
export { InvalidInputError, NewerSchemaError, SessionError } from '@0dai/session-schema';
export {
  FileError,
  isOverQuota,
  KeyError,
  LockedError,
  NoHomeError,
  NoSessionError,
  NotFoundError,
  TooLargeError,
  UnsafePathError,
} from '@0dai/session-store';
export * from './errors.ts';
