import type { RequestMeta, UserRequest } from '../../model/activity.ts';
import type { PromptEntry } from '../../model/entry/entry.ts';
import type { Provenance, Session } from '../../model/session.ts';
import { isBare } from '../../text/bare.ts';
import { headAndTail, singleLineHead } from '../../text/head-and-tail.ts';
import { head, singleLine } from '../../text/text.ts';
import { digestOf } from '../log-source.ts';
import { isBefore } from '../provenance.ts';
import { endsOfReply } from './statements.ts';

const MAX_REQUESTS = 40;
const MAX_TEXT_CHARS = 2_000;
const MAX_REPLY_CHARS = 1_200;
const MAX_ANSWER_CHARS = 300;
/** A reply of this length is a report. */
const MIN_REPORT = 400;
/** A statement that is this many times shorter than the report before it does not replace it. */
const ASIDE = 3;
const LATER = '\nThen: ';
/** Two texts with this many characters in common at the start count as one. */
const SAME_START = 80;
const MAX_QUESTION_CHARS = 400;
const MAX_REFUSED_CHARS = 200;
/** The most characters of all requests together, and the length to which older ones are cut. */
const MAX_TOTAL_CHARS = 16_000;
const SHORTER_CHARS = [1_000, 500, 250];
/** How many of the newest requests are never shortened. */
const UNTOUCHED = 3;
/** How many of the newest requests remember their edited files, so that a file counts once. */
const MAX_EDITED_REQUESTS = 8;
const MAX_EDITED_FILES = 50;

/** The head and tail of a text on one line. */
export function oneLine(text: string, max: number): string {
  return headAndTail(singleLine(text), max);
}

/**
 * Adds a request, in order of time.
 * @param isFirst no earlier request of this conversation is known
 */
export function addRequest(
  session: Session,
  entry: PromptEntry,
  from: Provenance,
  isFirst: boolean,
): UserRequest {
  const { requests, meta } = session;
  const request: UserRequest = {
    text: headAndTail(entry.text, MAX_TEXT_CHARS, { isCounted: true }),
    agent: from.by,
    ...(from.evidence === 'accepted' && { accepted: true as const }),
    ...(from.session_id !== undefined && { session_id: from.session_id }),
    at: from.at,
    reply: '',
    ...(entry.question !== undefined && { question: oneLine(entry.question, MAX_QUESTION_CHARS) }),
    ...(entry.refused !== undefined && { refused: oneLine(entry.refused, MAX_REFUSED_CHARS) }),
    ...(entry.question === undefined && isBare(entry.text) && { bare: true as const }),
  };
  const requestMeta: RequestMeta = { evidence: from.evidence, entry: from.entry };
  const known = requests.find((other) => isSamePrompt(other, request));
  if (known) return known;
  const place = requests.findLastIndex((other) => !isBefore(from.at, other.at)) + 1;
  requests.splice(place, 0, request);
  meta.requests.splice(place, 0, requestMeta);
  takeOver(session, place);
  takeStatement(session, request, requestMeta);
  if (isFirst && entry.question === undefined) {
    for (const other of requests) if (isSameRun(other, request)) delete other.opening;
    request.opening = true;
  }
  forgetRequests(session);
  return request;
}

/** A prompt may come from hook and log without a shared id: equal texts within this time are one prompt. */
const SAME_PROMPT_MS = 30_000;

function isSamePrompt(one: UserRequest, other: UserRequest): boolean {
  return (
    isSameRun(one, other) &&
    one.text === other.text &&
    one.question === other.question &&
    Math.abs(Date.parse(one.at) - Date.parse(other.at)) < SAME_PROMPT_MS
  );
}

/** Moves replies that came after a late-arriving request from the request before it. */
function takeOver({ requests, meta }: Session, place: number): void {
  const request = requests[place];
  const requestMeta = meta.requests[place];
  if (!request || !requestMeta) return;
  const index = requests.findLastIndex((other, i) => i < place && isSameRun(other, request));
  const before = requests[index];
  const beforeMeta = meta.requests[index];
  if (!before || !beforeMeta) return;
  if (beforeMeta.reply_at !== undefined && isBefore(request.at, beforeMeta.reply_at)) {
    request.reply = before.reply;
    requestMeta.reply_at = beforeMeta.reply_at;
    before.reply = '';
    delete beforeMeta.reply_at;
  }
  if (beforeMeta.first && isBefore(request.at, beforeMeta.first.at)) {
    requestMeta.first = beforeMeta.first;
    delete beforeMeta.first;
  }
  setAnswer(request, requestMeta);
  setAnswer(before, beforeMeta);
  if (before.passed !== undefined && beforeMeta.passed_at && isBefore(request.at, beforeMeta.passed_at)) {
    request.passed = before.passed;
    requestMeta.passed_at = beforeMeta.passed_at;
    delete before.passed;
    delete beforeMeta.passed_at;
  }
}

/** Takes the reply of a turn whose end was recorded before its prompt was read from the log. */
function takeStatement(session: Session, request: UserRequest, requestMeta: RequestMeta): void {
  const { requests, statements, agent_history: history } = session;
  const isLast = requests.findLast((other) => isSameRun(other, request)) === request;
  const isOnly = history.filter(({ agent }) => agent === request.agent).length <= 1;
  if (request.reply !== '' || !isLast || !isOnly) return;
  const said = statements.findLast(({ agent, at }) => agent === request.agent && isBefore(request.at, at));
  if (!said) return;
  request.reply = endsOfReply(said.text, MAX_REPLY_CHARS);
  requestMeta.reply_at = said.at;
}

/** Drops the oldest requests that did not open a conversation, and shortens older ones, if there is no room. */
function forgetRequests({ requests, meta }: Session): void {
  while (requests.length > MAX_REQUESTS) {
    const index = Math.max(
      requests.findIndex(({ opening }) => !opening),
      0,
    );
    requests.splice(index, 1);
    meta.requests.splice(index, 1);
  }
  for (const requestMeta of meta.requests.slice(0, -MAX_EDITED_REQUESTS)) delete requestMeta.edited;
  let total = requests.reduce((sum, one) => sum + charsOf(one), 0);
  for (const max of SHORTER_CHARS) {
    for (const one of requests.slice(0, -UNTOUCHED)) {
      if (total <= MAX_TOTAL_CHARS) return;
      const before = charsOf(one);
      one.text = headAndTail(one.text, max, { isCounted: true });
      one.reply = headAndTail(one.reply, max / 2);
      if (one.answer !== undefined) one.answer = head(one.answer, max / 2);
      total += charsOf(one) - before;
    }
  }
}

function charsOf({ text, reply, answer = '', question = '' }: UserRequest): number {
  return text.length + reply.length + answer.length + question.length;
}

/** Records a statement for the request before it: the first is the answer, the last is the reply. */
export function noteReply(session: Session, text: string, from: Provenance): void {
  const found = requestBefore(session, from);
  if (!found || text.trim() === '') return;
  const { request, requestMeta } = found;
  if (!requestMeta.first || isBefore(from.at, requestMeta.first.at)) {
    requestMeta.first = { text: singleLineHead(text, MAX_ANSWER_CHARS), at: from.at };
  }
  if (requestMeta.reply_at === undefined || !isBefore(from.at, requestMeta.reply_at)) {
    request.reply = endsOfReply(withAside(request.reply, text.trim()), MAX_REPLY_CHARS);
    requestMeta.reply_at = from.at;
  }
  setAnswer(request, requestMeta);
}

/**
 * The reply after one more statement, which replaces it. The last short one behind a long one is added: an agent that was
 * woken by a background command says a word after its report.
 */
function withAside(reply: string, text: string): string {
  const [report = ''] = reply.split(LATER);
  if (report.length < MIN_REPORT || text.length * ASIDE > report.length) return text;
  return `${report}${LATER}${text}`;
}

function setAnswer(request: UserRequest, { first }: RequestMeta): void {
  const begin = (text: string) => text.slice(0, SAME_START);
  if (!first || begin(first.text) === begin(request.reply)) delete request.answer;
  else request.answer = first.text;
}

/** Counts a changed file for the request before it. */
export function noteEditFor(session: Session, path: string, from: Provenance): void {
  const found = requestBefore(session, from);
  if (!found) return;
  const { request, requestMeta } = found;
  const digest = digestOf(path);
  if (requestMeta.edited?.includes(digest)) return;
  request.edits = (request.edits ?? 0) + 1;
  const edited = requestMeta.edited ?? [];
  if (edited.length < MAX_EDITED_FILES) requestMeta.edited = [...edited, digest];
}

/** Records a passed check for the request before it. */
export function notePassed(session: Session, command: string, from: Provenance): void {
  const found = requestBefore(session, from);
  if (!found) return;
  const { request, requestMeta } = found;
  if (requestMeta.passed_at !== undefined && isBefore(from.at, requestMeta.passed_at)) return;
  request.passed = command;
  requestMeta.passed_at = from.at;
}

/** The time of a conversation's latest request that is not bare, an answer or a refusal; undefined if unknown. */
export function lastAskedAt(session: Session, run: { agent: string; session_id?: string | undefined }) {
  return session.requests.findLast(
    (one) => isSameRun(one, run) && !one.bare && one.question === undefined && one.refused === undefined,
  )?.at;
}

/** The latest request of a run at a time. */
function requestBefore(
  { requests, meta }: Session,
  from: Provenance,
): { request: UserRequest; requestMeta: RequestMeta } | undefined {
  const run = { agent: from.by, session_id: from.session_id };
  const index = requests.findLastIndex((one) => isSameRun(one, run) && !isBefore(from.at, one.at));
  const request = requests[index];
  const requestMeta = meta.requests[index];
  return request && requestMeta && { request, requestMeta };
}

type RunName = { agent: string; session_id?: string | undefined };

export function isSameRun(one: RunName, other: RunName): boolean {
  return one.agent === other.agent && one.session_id === other.session_id;
}
