import { redactDeep } from '@0dai/session-schema/internal';
import { accept, findUnverified } from '@0dai/session-store/internal';
import { command, type Report } from '../../command-line/command.ts';
import { type Context, ensureStoreOf, refuseAgents, requireStoreOf } from '../../context.ts';
import { EXIT } from '../../exit-codes.ts';
import { confirmTyped } from '../../input/confirm.ts';
import { renderContextFor } from '../../render/render-context.ts';
import {
  unverifiedCounts,
  unverifiedJson,
  unverifiedText,
  unverifiedTitle,
} from '../../render/session/unverified-text.ts';

/** `0dai session trust`. */
export const trustCommand = command({
  command: 'trust',
  describe: 'Review and accept unverified entries',
  builder: (parser) =>
    parser
      .usage(
        '$0 session trust\n\nShows the unverified entries, which came with a clone, a pull or from another ' +
          'machine, and asks whether to accept them. Agents see them only after that. Only a person at a terminal ' +
          'can accept: elsewhere, and with --json, it counts them, accepts nothing and exits 1.',
      )
      .option('yes', { type: 'boolean', alias: 'y', describe: 'Only show; it accepts nothing' })
      .example('$0 session trust', ''),
  handler: (context, { yes, json }) => runTrust(context, { yes: yes === true, json: json === true }),
});

/** The answer that accepts: a whole word, because a `y` is easily typed ahead. */
const ACCEPT_WORD = 'accept';

/** Shows the unverified entries, and accepts exactly those if the user agrees. */
async function runTrust(context: Context, how: { yes: boolean; json: boolean }): Promise<Report> {
  refuseAgents(context, '0dai session trust');
  requireStoreOf(context);
  // Ensure the key first: without one no entry verifies, and there would be nothing to countersign with.
  const store = ensureStoreOf(context);
  const shown = findUnverified(store);
  if (!shown) {
    return { json: { unverified: null, accepted: false }, text: () => 'Nothing is unverified.\n' };
  }
  if (shown.entries.length === 0 && !shown.view) {
    return {
      json: { unverified: unverifiedCounts(shown), accepted: false },
      text: () => '',
      warnings: ['active.json holds no session to accept. To quarantine it: 0dai session new'],
      exitCode: EXIT.failed,
    };
  }
  const { stdin, stdout, stderr } = context;
  // Another user's words: in a pipe, an agent whose shell we do not recognise may read them.
  const isShown = stdout.isTTY === true;
  // The writer may not have redacted it.
  const redacted = redactDeep(shown);
  const about = renderContextFor(stdout, context.env, context.host.now());
  if (!how.json) stdout.write(isShown ? unverifiedText(redacted, about) : unverifiedTitle(shown, about));
  const isAsked = isShown && stdin.isTTY === true && !how.yes && !how.json;
  const isAccepted =
    isAsked && (await confirmTyped('Accept this, so that agents see it?', ACCEPT_WORD, stdin, stderr));
  const json = {
    unverified: { ...unverifiedCounts(shown), ...(isShown && unverifiedJson(redacted)) },
    accepted: isAccepted,
  };
  if (!isAccepted) {
    return { json, text: () => '', warnings: [notAccepted(isAsked)], exitCode: EXIT.failed };
  }
  await accept(store, shown, { actor: {}, evidence: 'user' });
  return {
    json,
    text: ({ style }) => `${style.green('Accepted.')} See the session with: 0dai session status\n`,
  };
}

function notAccepted(isAsked: boolean): string {
  return isAsked
    ? 'Nothing was accepted.'
    : 'Nothing was accepted: only a person at a terminal can. To review and accept it there: 0dai session trust';
}
