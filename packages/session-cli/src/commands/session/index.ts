import { group } from '../../command-line/command.ts';
import { withPauseNotice } from '../../command-line/pause-notice.ts';
import { briefCommand } from './brief.ts';
import { editCommand } from './change/edit.ts';
import { nameCommand } from './change/name.ts';
import { saveCommand } from './change/save.ts';
import { undoCommand } from './change/undo.ts';
import { completeCommand } from './complete.ts';
import { historyCommand } from './earlier/history.ts';
import { resumeCommand } from './earlier/resume.ts';
import { showCommand } from './earlier/show.ts';
import { importCommand } from './import.ts';
import { logCommand } from './log.ts';
import { newCommand } from './new.ts';
import { pauseCommand, unpauseCommand } from './pause.ts';
import { deleteCommand } from './remove/delete.ts';
import { forgetCommand } from './remove/forget.ts';
import { pruneCommand } from './remove/prune.ts';
import { statusCommand } from './status.ts';
import { trustCommand } from './trust.ts';

/** `0dai session`. */
export const session = group({
  command: 'session',
  describe: 'The session that agents hand to each other',
  children: [
    ...[
      saveCommand,
      statusCommand,
      logCommand,
      editCommand,
      undoCommand,
      briefCommand,
      completeCommand,
      newCommand,
      nameCommand,
      historyCommand,
      showCommand,
      resumeCommand,
      importCommand,
      trustCommand,
      forgetCommand,
      deleteCommand,
      pruneCommand,
    ].map(withPauseNotice),
    pauseCommand,
    unpauseCommand,
  ],
  builder: (parser) =>
    parser
      .usage('$0 session COMMAND\n\nThe session that agents hand to each other: ai/sessions/active.json.')
      .example('$0 session save -s "Found the cause; the fix is next"', '')
      .example('$0 session status', ''),
});
