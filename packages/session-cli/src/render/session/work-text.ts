import { ago, cleanLine, type Session } from '@0dai/session-schema/internal';
import type { RenderContext } from '../render-context.ts';
import { cut, wrap } from '../wrap.ts';

const REQUESTS_SHOWN = 10;
/** Longest reply printed, in columns. */
const MAX_REPLY_COLUMNS = 200;

type Request = Session['requests'][number];

/** The user's requests, oldest first, each with what followed. */
export function requestLines({ requests }: Session, context: RenderContext): string[] {
  // A prompt like "go on" has no content; list such prompts only if there are no others.
  const included = requests.some(({ bare }) => !bare) ? requests.filter(({ bare }) => !bare) : requests;
  const shown = included.slice(-REQUESTS_SHOWN);
  const lines = shown.flatMap((request) => oneRequest(request, context));
  const more = included.length - shown.length;
  if (more > 0) lines.unshift(`  ${context.style.dim(`(${more} earlier ones: 0dai session status --json)`)}`);
  return lines;
}

function oneRequest(request: Request, { style, width, now }: RenderContext): string[] {
  const { text, agent, at, question, refused, reply, accepted } = request;
  const about = [
    `${accepted ? 'another user to ' : ''}${cleanLine(agent)}, ${ago(Date.parse(at), now)}`,
    ...(question === undefined ? [] : [`answers: ${cleanLine(question)}`]),
    ...(refused === undefined ? [] : [`refuses: ${cleanLine(refused)}`]),
  ].join('; ');
  const done = followed(request);
  const said = reply === '' ? '' : `${cleanLine(agent)} said: ${cut(cleanLine(reply), MAX_REPLY_COLUMNS)}`;
  const after = [done, said].filter((part) => part !== '').join('; ');
  return [
    ...wrap(cleanLine(text), width, '  - '),
    ...wrap(about, width, '    ').map(style.dim),
    ...(after === '' ? [] : wrap(after, width, '    → ').map(style.dim)),
  ];
}

function followed({ edits = 0, passed }: Request): string {
  const parts = edits > 0 ? [`${edits} ${edits === 1 ? 'file' : 'files'} edited`] : [];
  if (passed !== undefined) parts.push(`${cleanLine(passed)} passed`);
  return parts.join(', ');
}

const OUTCOMES = { ok: 'ok', failed: 'failed', refused: 'refused', open: 'no result yet' } as const;

export function lastCallLines({ last_calls: calls }: Session, { style, width }: RenderContext): string[] {
  const marks = { ok: style.green, failed: style.red, refused: style.yellow, open: style.dim };
  return calls.flatMap(({ call, outcome, result }) => {
    const [line = '', ...rest] = wrap(cleanLine(call), width, '  - ');
    const how = result === undefined ? OUTCOMES[outcome] : `${OUTCOMES[outcome]}: ${cleanLine(result)}`;
    return [line, ...rest, ...wrap(how, width, '    → ').map(marks[outcome])];
  });
}

/** Calls that failed and have not succeeded since. */
export function openErrorLines({ open_errors: errors }: Session, { style, width }: RenderContext): string[] {
  return errors.flatMap(({ call, error }) => [
    ...wrap(cleanLine(call), width, '  - '),
    ...wrap(cleanLine(error), width, '    ').map(style.red),
  ]);
}

/** Sub-agents and background commands without a result. */
export function runningLines({ running }: Session, { width, now }: RenderContext): string[] {
  return running.flatMap(({ what, kind, agent, at }) => {
    const who = `${cleanLine(agent)}'s ${kind === 'subagent' ? 'sub-agent' : 'command'}`;
    return wrap(`${who}, ${ago(Date.parse(at), now)}: ${cleanLine(what)}`, width, '  - ');
  });
}
