import { join } from 'node:path';
import { readBounded, writeAtomic } from './files.ts';
import type { Store } from './store.ts';

/** Whether a project's work is recorded: `manual` briefs agents and records only what is saved; `paused` does neither. */
export type Recording = 'on' | 'manual' | 'paused';

const MAX_SETTINGS_BYTES = 64 * 1024;

/** The recording setting of a project; `on` where there is none. */
export function recordingOf(store: Store): Recording {
  const text = readBounded(settingsPath(store), MAX_SETTINGS_BYTES)?.bytes.toString('utf8');
  if (text === undefined) return 'on';
  try {
    const { recording } = (JSON.parse(text) ?? {}) as { recording?: unknown };
    return recording === 'manual' || recording === 'paused' ? recording : 'on';
  } catch (error) {
    if (error instanceof SyntaxError) return 'on';
    throw error;
  }
}

/**
 * Sets whether a project's work is recorded.
 * @throws {FileError} where it cannot be written
 */
export function setRecording(store: Store, recording: Recording): void {
  if (recordingOf(store) === recording) return;
  writeAtomic(settingsPath(store), `${JSON.stringify({ recording })}\n`, 'replace');
}

function settingsPath({ project }: Store): string {
  return join(project.folder, 'settings.json');
}
