import { join } from 'node:path';
import { pathOfUri } from '../../logs/file-uri.ts';
import type { FindSessions } from '../../logs/log-files.ts';
import { documentSessions, fieldInText } from '../document-sessions.ts';
import { transcript } from './transcript.ts';

/** Finds Continue's sessions of a folder: `sessions/<id>.json`, with the folder in its first fields. */
export const findSessions: FindSessions = (roots, folder, read, max) =>
  documentSessions(
    {
      folders: [join(roots.config, 'sessions')],
      name: /^(?!sessions\.json$)(.+)\.json$/,
      about(head) {
        const workspace = fieldInText('workspaceDirectory', head);
        const title = fieldInText('title', head);
        return {
          folder: workspace === undefined ? undefined : pathOfUri(workspace),
          title: title === 'Untitled Session' || title === 'New Session' ? undefined : title,
        };
      },
      transcript,
    },
    folder,
    read,
    max,
  );
