import type { LoggedAgent } from '../../agent.ts';
import { findTasks, isTaskFile, shownFile } from '../cline-tasks/task-files.ts';
import { transcript } from '../cline-tasks/transcript.ts';
import { extensionFolders } from '../editor-hosts.ts';

/** Roo Code 3.x, its successor Zoo Code, and Kilo Code up to 5, which all keep tasks as Cline does. */
export const roo: LoggedAgent = {
  id: 'roo',
  name: 'Roo Code',
  detect: { command: 'roo', folder: '.roo' },
  roots: (env, home) => {
    const [config = '', ...others] = [
      'rooveterinaryinc.roo-cline',
      'zoocodeorganization.zoo-code',
      'kilocode.kilo-code',
    ].flatMap((extension) => extensionFolders(env, home, extension));
    return { config, others };
  },
  logFolders: ['tasks'],
  findSessions: findTasks,
  transcript,
  logFormat: (path) => (isTaskFile(path) ? 'document' : undefined),
  beside: shownFile,
  wanted: [],
};
