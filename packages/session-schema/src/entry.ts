import * as z from 'zod/mini';
import { ENTRY_ID } from './clock.ts';
import { gitState, sessionPatch } from './patch.ts';

/**
 * How an item is known: the user said it, an agent said it, a hook saw it, a transcript showed it,
 * or somebody changed `active.json` by hand.
 */
export const evidence = z.enum(['user', 'agent', 'observed', 'imported', 'hand']);
export type Evidence = z.infer<typeof evidence>;

const name = z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{0,63}$/));

/** Who wrote an entry: an agent, or, without `agent`, a person. */
export const actor = z.object({
  agent: z.optional(name),
  /** The agent's own id of its session. */
  session_id: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
});
export type Actor = z.infer<typeof actor>;

const common = {
  id: z.string().check(z.regex(ENTRY_ID)),
  /** Wall clock of the writer, ISO 8601. */
  at: z.iso.datetime(),
  actor,
  evidence,
  /** Truncated HMAC under the key of this user on this machine; see `signedText`. */
  mac: z.optional(z.string().check(z.maxLength(64))),
};
const ids = z.array(z.string().check(z.maxLength(100))).check(z.maxLength(100_000));

/** One line of a session's journal. */
export const entry = z.discriminatedUnion('type', [
  z.object({ ...common, type: z.literal('begin'), git: z.optional(gitState) }),
  z.object({ ...common, type: z.literal('save'), patch: sessionPatch }),
  /** A correction: as a save, but what it says is taken literally (no summary turns into a note). */
  z.object({ ...common, type: z.literal('edit'), patch: sessionPatch }),
  /** An agent entered the session. */
  z.object({ ...common, type: z.literal('start'), source: z.string().check(z.maxLength(40)) }),
  z.object({ ...common, type: z.literal('complete') }),
  z.object({ ...common, type: z.literal('park') }),
  z.object({ ...common, type: z.literal('resume') }),
  /** The entries named here count as not written. */
  z.object({ ...common, type: z.literal('undo'), entries: ids }),
  /** The entries named here, as `<id>:<digest>`, are accepted by this user though somebody else wrote them. */
  z.object({ ...common, type: z.literal('trust'), entries: ids }),
]);
export type Entry = z.infer<typeof entry>;
export type EntryType = Entry['type'];

/** An entry before its writer knows who, when and under which id. */
export type EntryBody = Entry extends infer E
  ? E extends Entry
    ? Omit<E, 'id' | 'at' | 'actor' | 'evidence' | 'mac'>
    : never
  : never;

/**
 * The text that an entry's HMAC and its trust digest cover: the entry without `mac`, keys sorted,
 * bound to its session, so that an entry copied into another session does not verify there.
 */
export function signedText(sessionId: string, signed: Entry): string {
  const { mac: _mac, ...rest } = signed;
  return `${sessionId}\n${canonicalJson(rest)}`;
}

/** JSON with sorted keys: the same value gives the same text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
