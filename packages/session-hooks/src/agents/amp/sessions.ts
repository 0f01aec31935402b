import { join } from 'node:path';
import { pathOfUri } from '../../logs/file-uri.ts';
import type { FindSessions } from '../../logs/log-files.ts';
import { documentSessions, fieldInText } from '../document-sessions.ts';
import { transcript } from './transcript.ts';

/** Finds Amp's threads of a folder: `threads/T-….json`, or `threads3/` of its old extension. */
export const findSessions: FindSessions = (roots, folder, read, max) =>
  documentSessions(
    {
      folders: [roots.config, ...(roots.others ?? [])].flatMap((root) => [
        join(root, 'threads'),
        join(root, 'threads3'),
      ]),
      name: /^(T-[\w-]+)\.json$/,
      about(head) {
        const workspace = /"env"\s*:\s*\{/.exec(head);
        const env = workspace ? head.slice(workspace.index) : '';
        const named =
          fieldInText('cwd', env.slice(0, 2_000)) ?? fieldInText('uri', env) ?? fieldInText('fsPath', env);
        return {
          folder: named === undefined ? undefined : pathOfUri(named),
          title: fieldInText('title', head),
        };
      },
      transcript,
    },
    folder,
    read,
    max,
  );
