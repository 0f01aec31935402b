/**
 * Ids that sort by time, by a hybrid logical clock: an id is always greater than every id its writer
 * has seen, even when the wall clock went backwards or another machine's runs ahead.
 * 10 characters of milliseconds, 3 of counter, 7 of randomness, all Crockford base 32 in lower case.
 */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_CHARS = 10;
const COUNTER_CHARS = 3;
const COUNTER_END = 32 ** COUNTER_CHARS;
const TIME_END = 32 ** TIME_CHARS;

/** An id further ahead of the clock than this comes from a wrong clock or a forged entry. */
export const AHEAD_MAX_MS = 24 * 3_600_000;

/** How many random bytes `nextId` and `newSessionId` take. */
export const ID_RANDOM_BYTES = 7;

/** What an entry's id looks like. */
export const ENTRY_ID = /^[0-9a-hjkmnp-tv-z]{20}$/;

/** What a session's id looks like: the UTC time of its beginning, and six random characters. */
export const SESSION_ID = /^\d{8}-\d{6}-[0-9a-hjkmnp-tv-z]{6}$/;

/**
 * The next entry id: greater than `last`, and no earlier than `now`.
 *
 * @param last the greatest id seen so far, if any
 * @param now milliseconds since 1970
 * @param random at least `ID_RANDOM_BYTES` random bytes
 * @example nextId(undefined, Date.now(), randomBytes(7)); // '01kat9w1q8000k3f9x2a'
 */
export function nextId(last: string | undefined, now: number, random: Uint8Array): string {
  let time = now;
  let counter = 0;
  if (last !== undefined) {
    const lastTime = decode(last.slice(0, TIME_CHARS));
    if (lastTime >= now) {
      time = lastTime;
      counter = decode(last.slice(TIME_CHARS, TIME_CHARS + COUNTER_CHARS)) + 1;
      if (counter >= COUNTER_END) {
        // An unverified entry may have the greatest possible id: the next id is then valid, but not greater.
        const spent = time + 1 >= TIME_END;
        time = spent ? time : time + 1;
        counter = spent ? COUNTER_END - 1 : 0;
      }
    }
  }
  return encode(time, TIME_CHARS) + encode(counter, COUNTER_CHARS) + characters(random, ID_RANDOM_BYTES);
}

/**
 * The time in an entry's id, by its writer's clock: milliseconds since 1970.
 * @returns NaN if it is no entry id
 */
export function idTime(id: string): number {
  return ENTRY_ID.test(id) ? decode(id.slice(0, TIME_CHARS)) : Number.NaN;
}

/**
 * A new session id.
 * @example newSessionId(Date.parse('2026-11-23T19:16:38Z'), bytes); // '20261123-191638-k3f9x2'
 */
export function newSessionId(now: number, random: Uint8Array): string {
  const iso = new Date(now).toISOString();
  return `${iso.slice(0, 10).replaceAll('-', '')}-${iso.slice(11, 19).replaceAll(':', '')}-${characters(random, 6)}`;
}

function encode(value: number, length: number): string {
  let rest = value;
  let text = '';
  for (let i = 0; i < length; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function decode(text: string): number {
  let value = 0;
  for (const character of text) value = value * 32 + ALPHABET.indexOf(character);
  return value;
}

function characters(random: Uint8Array, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += ALPHABET.charAt((random[i] ?? 0) % 32);
  return text;
}
