import * as z from 'zod/mini';
import { maxLength, minLength } from '../../text/length.ts';
import { ENTRY_ID, SESSION_ID } from '../clock.ts';
import { BRIEF_ID } from '../entry/entry.ts';
import { TEXT_MAX } from '../patch.ts';
import { SCHEMA_VERSION } from '../version.ts';
import { agentName, gitState, sessionPatch } from './patch.ts';

export const evidence = z.enum(['user', 'agent', 'observed', 'imported', 'hand', 'accepted']);

export const actor = z.object({
  agent: z.optional(agentName),
  session_id: z.optional(z.string().check(minLength(1), maxLength(200))),
});

export const processIdentity = z.object({
  pid: z.number().check(z.int(), z.positive()),
  started: z.optional(z.string().check(maxLength(200))),
});

export const turnOutcome = z.enum(['done', 'limit', 'error', 'interrupted']);

export const runEnd = z.enum(['exit', 'clear', 'gone', 'silent']);

export const briefForm = z.enum(['full', 'compaction', 'update', 'unverified']);

const briefId = z.string().check(z.regex(BRIEF_ID));

const common = {
  v: z.literal(SCHEMA_VERSION),
  id: z.string().check(z.regex(ENTRY_ID)),
  at: z.iso.datetime(),
  actor,
  evidence,
  mac: z.optional(z.string().check(maxLength(64))),
};
const when = z.optional(z.iso.datetime());
const bytes = z.number().check(z.int(), z.nonnegative());
const offset = z.optional(bytes);
const path = z.string().check(minLength(1), maxLength(4_096));
const source = z.optional(z.string().check(minLength(1), maxLength(200)));
const log = z.optional(z.string().check(minLength(1), maxLength(200)));
const read = z.optional(z.array(z.object({ from: bytes, to: bytes })).check(maxLength(10)));
const replaced = z.optional(bytes);
export const predecessor = z.string().check(z.regex(SESSION_ID));
const ids = z.array(z.string().check(maxLength(100))).check(maxLength(100_000));

export const entry = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal('begin'),
    git: z.optional(gitState),
    predecessor: z.optional(predecessor),
  }),
  z.object({ ...common, type: z.literal('save'), patch: sessionPatch }),
  z.object({ ...common, type: z.literal('edit'), patch: sessionPatch }),
  z.object({
    ...common,
    type: z.literal('start'),
    source: z.string().check(maxLength(40)),
    process: z.optional(processIdentity),
    transcript: z.optional(path),
    offset,
    branch: z.optional(z.string().check(maxLength(1_000))),
    when,
  }),
  z.object({
    ...common,
    type: z.literal('prompt'),
    text: z.string().check(minLength(1), maxLength(TEXT_MAX)),
    question: z.optional(z.string().check(maxLength(4_000))),
    refused: z.optional(z.string().check(maxLength(1_000))),
    transcript: z.optional(path),
    process: z.optional(processIdentity),
    source,
    offset,
    read,
    when,
  }),
  z.object({
    ...common,
    type: z.literal('capture'),
    patch: sessionPatch,
    source,
    log,
    offset,
    read,
    replaced,
    when,
  }),
  z.object({
    ...common,
    type: z.literal('turn'),
    outcome: turnOutcome,
    said: z.optional(z.string().check(maxLength(TEXT_MAX))),
    detail: z.optional(z.string().check(maxLength(1_000))),
    transcript: z.optional(path),
    source,
    offset,
    read,
    when,
  }),
  z.object({ ...common, type: z.literal('end'), how: runEnd, of: z.optional(actor), when }),
  z.object({
    ...common,
    type: z.literal('brief'),
    brief: briefId,
    form: briefForm,
    size: z.number().check(z.int(), z.nonnegative()),
  }),
  z.object({ ...common, type: z.literal('receipt'), brief: briefId, arrived: z.enum(['whole', 'cut']) }),
  z.object({ ...common, type: z.literal('complete') }),
  z.object({ ...common, type: z.literal('park') }),
  z.object({ ...common, type: z.literal('resume') }),
  z.object({ ...common, type: z.literal('undo'), entries: ids }),
  z.object({ ...common, type: z.literal('trust'), entries: ids }),
  z.object({ ...common, type: z.literal('forget'), entries: ids }),
  z.object({
    ...common,
    type: z.literal('forgotten'),
    outcome: z.optional(turnOutcome),
    transcript: z.optional(path),
    process: z.optional(processIdentity),
    source,
    log,
    offset,
    read,
    replaced,
    when,
  }),
]);
