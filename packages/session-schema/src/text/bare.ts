import { singleLine } from './text.ts';

/** The longest text that can be bare, in UTF-16 units. */
const BARE_MAX = 60;
/** Words that only say to go on, in the languages that users write most. */
const GO_ON: ReadonlySet<string> = new Set(
  (
    'continue|go on|go on with this|go ahead|go|proceed|carry on|keep going|keep on|resume|next|next step|do it|yes do it|' +
    'yes|y|yeah|yep|yup|sure|ok|okay|k|lgtm|sounds good|' +
    'weiter|mach weiter|weitermachen|fortfahren|fahr fort|ja|jo|' +
    'continuez|vas-y|oui|continúa|continua|sigue|adelante|sí|si|prossiga|sim|vai|' +
    'продолжай|продолжить|дальше|да|继续|继续吧|请继续|好|好的|是|是的|可以|對|对|繼續|續けて|続けて|続行|はい|계속|계속해|네'
  ).split('|'),
);
const POLITE = /\b(?:please|pls|bitte|por favor|thanks|thank you|danke|mal)\b/g;
const SLASH_COMMAND = /^\/[\w:.-]+$/;

/**
 * Whether a prompt is bare, so that it says nothing about the task: it only says to go on ("continue", "yes",
 * "weiter"), or is a slash command without arguments.
 */
export function isBare(text: string): boolean {
  const given = text.trim();
  if (given.length > BARE_MAX) return false;
  if (SLASH_COMMAND.test(given)) return true;
  const parts = given
    .toLowerCase()
    .replace(POLITE, '')
    .split(/[\s]*[,.;:!…。！，、\n]+[\s]*/u);
  const said = parts.map(singleLine).filter((part) => part !== '');
  return said.every((part) => GO_ON.has(part) || part.split(' ').every((word) => GO_ON.has(word)));
}
