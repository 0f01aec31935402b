import { textOf } from '../../facts/facts.ts';

/** Tags around what the user typed. `user_input` is of Cline's command line. */
const OWN = /<(task|feedback|user_message|user_input|answer)(?: [^<>\n]{0,200})?>\n?([\s\S]*?)\n?<\/\1>/g;
/** What the programs add to a message: state of the editor, attached files, hooks, workflows. */
const ADDED =
  /<(environment_details|file_content|folder_content|url_content|workspace_diagnostics|git_working_state|git_commit|terminal_output|explicit_instructions|hook_context|slash_command)(?: [^<>\n]{0,4200})?>[\s\S]*?(?:<\/\1>|$)/g;
const MENTION = /'([^'\n]{1,4096})' \(see below for [a-z ]{1,40}\)/g;
/** Texts of the programs in the user's position. */
const PROGRAM =
  /^(?:\[|\(|#|<|The user (?:has |provided|denied)|You (?:did not|seem)|New (?:message|instructions)|Files attached|Here is the full|Command (?:executed|failed|is still)|This session is being continued)/;
const CONTINUED = /^This session is being continued from a previous conversation[^\n]*\n+/;

/** What the user typed in a block of a message, in order, each text with its tag. */
export function taggedTexts(block: string): { tag: string; text: string }[] {
  return [...block.replace(ADDED, '').matchAll(OWN)].flatMap(([, tag = '', inner = '']) => {
    const text = plainText(inner);
    return text === '' ? [] : [{ tag, text }];
  });
}

/** What the user typed in a message without tags, as some versions and clients write it. */
export function untaggedText(block: string): string | undefined {
  const text = plainText(block);
  return text === '' || PROGRAM.test(text) ? undefined : text;
}

/** The summary that a conversation continues from. */
export function continuedSummary(block: string): string | undefined {
  return CONTINUED.test(block) ? textOf(block.replace(CONTINUED, '')) : undefined;
}

function plainText(text: string): string {
  return textOf(text.replace(ADDED, '').replace(MENTION, '@$1'));
}
