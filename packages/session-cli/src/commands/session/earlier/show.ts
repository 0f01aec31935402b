import { find, isMeant } from '@0dai/session-store/internal';
import { readCaughtUp } from '../../../catch-up.ts';
import { command, type Report } from '../../../command-line/command.ts';
import { type Context, noSession, refuseToShow, requireStoreOf } from '../../../context.ts';
import { documentOf } from '../../../render/document/document.ts';
import { htmlOf } from '../../../render/document/html.ts';
import { markdownOf } from '../../../render/document/markdown.ts';
import { jsonText, sessionJson } from '../../../render/json.ts';
import { sessionText } from '../../../render/session/session-text.ts';

const FORMATS = ['text', 'md', 'html', 'json'] as const;
type Format = (typeof FORMATS)[number];

/** `0dai session show`. */
export const showCommand = command({
  command: 'show [id]',
  describe: 'Show a session, or export it',
  builder: (parser) =>
    parser
      .usage(
        '$0 session show [ID] [--format FORMAT]\n\nShows one session in full; without ID, the one in progress. ID may be its beginning, its last six characters, or its name. html is one page that needs nothing else; md can be pasted into a pull request.',
      )
      .positional('id', { type: 'string', describe: 'From: 0dai session history' })
      .option('format', { choices: FORMATS, default: FORMATS[0], nargs: 1, describe: 'How to print it' })
      .example('$0 session show 20261123-140211-ab12cd', '')
      .example('$0 session show "login fix" --format html > login-fix.html', ''),
  handler: (context, { id, format }) => runShow(context, { id, format }),
});

interface ShowRequest {
  id: string | undefined;
  format: Format;
}

/** Shows a session, in progress or not. */
async function runShow(context: Context, { id, format }: ShowRequest): Promise<Report> {
  const store = requireStoreOf(context);
  const { session: current, unverified } = await readCaughtUp(store);
  if (id === undefined && !current) throw noSession('show', unverified);
  if (current && (id === undefined || isMeant(current, id)))
    return report({ session: current, own: true }, format);
  const found = find(store, id ?? '');
  // Only the user may read unverified text: elsewhere it could reach an agent without `trust`.
  if (!found.own) refuseToShow(context, `0dai session show ${found.id}`);
  return report(found, format);
}

type Found = Pick<ReturnType<typeof find>, 'session' | 'own'>;

function report({ session, own }: Found, format: Format): Report {
  const json = { session: sessionJson(session), own };
  return {
    json,
    text: (context) => {
      switch (format) {
        case 'md':
          return markdownOf(documentOf(session), context);
        case 'html':
          return htmlOf(documentOf(session), context);
        case 'json':
          return jsonText(json);
        case 'text':
          return sessionText(session, context);
      }
    },
    warnings: own
      ? []
      : ['Unverified: it came with a clone, a pull or from another machine, or was changed by hand.'],
  };
}
