import type { Rule } from './rule.ts';
import { isCredential, isPassword, isRandom, isStrong, looksSecret, random } from './secret-shapes.ts';

/** Names that announce a secret, in any language's spelling: DB_PASSWORD, apiKey, x-auth-token. */
const NAME =
  'passw(?:or)?d|passphrase|passwort|contrase.a|senha|mot_?de_?passe|pwd|(?<![a-z])pass(?![a-z])|secrets?|token(?!i)|' +
  '(?:api|access|private|priv|encryption|signing|master|service|account|shared|deploy|webhook|auth|license|jwt|hmac|db|database|client)[ _-]?key|' +
  'credentials?|creds|(?<![a-z])_?auth(?![a-z])|conn(?:ection)?_?str(?:ing)?';
const WHEN_NAMED = /pass|pwd|secret|senha|contrase|token|key|cred|auth|conn/i;
const KEY = `(?:${NAME})[\\w-]{0,30}(?: \\[[^\\]\\n]{0,20}\\])?(?::\\s?\\w{1,20}(?=\\s?=))?`;
const SIGN = '\\\\{0,3}["\'`]?\\s{0,5}(?:=>|[?.+]?:{0,3}=(?!=)|:)\\s{0,5}';
const BARE = '[^\\s"\'`\\\\,;(){}[\\]<>|]';

const WHEN_URL = /:\/\/|[?&#][\w.-]{1,60}=/;
const WHEN_AUTH = /authorization|bearer/i;
const WHEN_COOKIE = /cookie|sess|sid=/i;
const WHEN_COMMAND = /\s-[pPaw]/;

const rule = (
  name: string,
  when: RegExp | undefined,
  pattern: string,
  test: Rule['test'],
  flags = 'gi',
): Rule => ({ name, pattern: new RegExp(pattern, flags), ...(when && { when }), ...(test && { test }) });

const isRandomEnough = (bits: number) => (found: string) => isRandom(found, bits);

/** Secrets that are known by what stands around them. The value has to look like one. */
export const contextRules = (): readonly Rule[] => [
  // user:password@ in a URL; the address stays readable. What looks like a port is one.
  {
    name: 'url-password',
    when: WHEN_URL,
    pattern: /(:\/\/[^\s:/@"'<>[\]]{0,100}:)(?:[^\s/"'<>]{1,200}|[^\s"'<>]{1,200})(?=@)/g,
    test: isPassword,
  },
  { name: 'url-token', when: WHEN_URL, pattern: /(:\/\/)[^\s:/@"'<>[\]]{16,300}(?=@)/g, test: random },
  {
    name: 'url-password',
    when: /jdbc:/,
    pattern: /(\bjdbc:oracle:\w{1,10}:[\w$#]{1,60}\/)[^\s@/"'<>]{3,100}(?=@)/g,
    test: isPassword,
  },
  {
    name: 'url-secret',
    when: WHEN_URL,
    pattern:
      /([?&#](?:[\w.-]{0,40}[_.-])?(?:token|secret|password|passwd|pwd|signature|sig|api_?key|apikey|key|auth|code|credential|sessionid)=(?!=))[^\s&#"'<>`)\]]{8,}/gi,
    test: looksSecret,
  },
  // Authorization: Bearer …, and the same in curl's and fetch's notation; then without a scheme.
  {
    name: 'authorization',
    when: WHEN_AUTH,
    pattern:
      /(authorization\\{0,3}["'`]?\s{0,5}[:=,]\s{0,5}\\{0,3}["'`]?(?:bearer|basic|(?:api-?)?token|digest|apikey|bot|key)\s{1,5})[A-Za-z0-9+/=._~:-]{8,}/gi,
    test: isCredential,
  },
  {
    name: 'authorization',
    when: WHEN_AUTH,
    pattern:
      /((?:authorization\\{0,3}["'`]?\s{0,5}[:=,]|\bbearer\s)\s{0,5}\\{0,3}["'`]?)[A-Za-z0-9+/=._~@-]{10,}/gi,
    test: (found) => random(found) && (found.length >= 20 || /\d/.test(found)),
  },
  // Every cookie of the header, whichever of them is the session's.
  {
    name: 'cookie',
    when: WHEN_COOKIE,
    pattern: /\bcookie2?\\{0,3}["'`]?\s{0,5}[:=,]\s{0,5}\\{0,3}["'`]?[^\n"'`\\]{12,}/gi,
    within: /([\w.-]{1,60}=)[^\s;"'`\\]{12,}/g,
    test: looksSecret,
  },
  {
    name: 'cookie',
    when: WHEN_COOKIE,
    pattern: /((?:sess(?:ion)?(?:[_-]?id)?|(?<![a-z])sid)=)[^\s;&"'`\\]{16,}/gi,
    test: random,
  },
  {
    name: 'basic-auth',
    when: /curl\s/,
    pattern:
      /(\bcurl(?=\s)(?:[^\n]|\\\n){0,600}?\s(?:-u|--user|--proxy-user)[ =]{0,2}["']?[^\s:"']{1,60}:)[^\s"']{3,}/g,
    test: isPassword,
  },
  // A password on a command line: attached for mysql, where `-p NAME` asks for it; after a blank for others.
  {
    name: 'password',
    when: WHEN_COMMAND,
    pattern: /(\b(?:mysql|mariadb)[\w-]{0,20}\s[^\n|;&]{0,300}?(?<=\s)-p["']?)[^\s"'-][^\s"']{3,}/g,
    test: isPassword,
  },
  {
    name: 'password',
    when: WHEN_COMMAND,
    pattern:
      /(\b(?:(?:sshpass|(?:docker|podman|buildah|helm|oras|nerdctl)[ \w]{0,20} login|az login|mongo\w{0,10}|cqlsh|sqlcmd|bcp|influx|kinit|twine|7z|unzip|zip)\s[^\n|;&]{0,300}?(?<=\s)-[pP][ =]?|redis-cli\s[^\n|;&]{0,300}?(?<=\s)-a\s{1,3}|ldap\w{2,10}\s[^\n|;&]{0,300}?(?<=\s)-w\s{1,3})["']?)[^\s"'-][^\s"']{3,}/g,
    test: isPassword,
  },
  rule('password', WHEN_COMMAND, '(\\s-(?:p|pw|pass|P)[ =]["\']?)[^\\s"\'`]{8,}', isStrong, 'g'),
  {
    name: 'password',
    when: /pass:/,
    pattern: /(\bpass(?:in|out)?[ =]pass:)[^\s"']{3,}/g,
    test: isPassword,
  },
  {
    name: 'netrc',
    when: /machine\s/,
    pattern: /(\bmachine\s{1,10}\S{1,200}\s{1,10}login\s{1,10}\S{1,200}\s{1,10}password\s{1,10})\S{4,}/g,
    test: isPassword,
  },
  {
    name: 'docker-auth',
    when: /auth\\{0,3}"/,
    pattern: /("_?auth\\{0,3}"\s{0,5}:\s{0,5}\\{0,3}")[A-Za-z0-9+/=]{12,}/g,
    test: isCredential,
  },
  // The data of a Kubernetes secret, whose names say nothing.
  {
    name: 'secret',
    when: /kind["']?:/,
    pattern: /\bkind["']?:[ \t]{0,5}["']?Secret\b(?:(?!\n---)[\s\S])*/g,
    within: /(\n[ \t]{1,20}["']?[\w.-]{1,100}["']?:[ \t]{1,5}["']?)[A-Za-z0-9+/]{8,}={0,3}(?=["']?\s)/g,
    test: (secret) => secret.endsWith('=') || random(secret),
  },
  rule(
    'secret',
    /<\//,
    '(<[\\w.:-]{0,30}(?:password|passphrase|token|secret|api-?key)>\\s{0,20})[^<\\s]{4,}(?=\\s{0,20}</)',
    isPassword,
  ),
  // "name": "API_TOKEN", "value": "…", as orchestrators write variables; <add key="Password" value="…"/>
  rule(
    'secret',
    /value/,
    `((?:name|key)\\\\{0,3}["']?\\s{0,5}[:=]\\s{0,5}\\\\{0,3}["']?[\\w.-]{0,40}(?:${NAME})[\\w.-]{0,30}\\\\{0,3}["']?,?\\s{0,20}\\\\{0,3}["']?value\\\\{0,3}["']?\\s{0,5}[:=]\\s{0,5}\\\\{0,3}["']?)[^\\s"'\\\\,}]{6,}`,
    looksSecret,
  ),
  // NAME_SECRET=value, "apiKey": "value". By turns: inside a string that is itself quoted, as in a log of JSON
  // (\"token\": \"…\"); in quotes; bare. The shell's NAME=value has no blanks, and prose no equals sign: there
  // a short value counts.
  rule(
    'secret',
    WHEN_NAMED,
    `(${KEY}${SIGN}\\\\{0,3}["'\`]?)(?:(?<=\\\\["'])[^"'\\\\\\n]{6,}|(?<=")(?:[^"\\\\\\n]|\\\\.){6,}|(?<=')(?:[^'\\\\\\n]|\\\\.){6,}|(?<=\`)(?:[^\`\\\\\\n]|\\\\.){6,}|${BARE}{8,}|(?<==)${BARE}{6,7}(?!${BARE}))`,
    looksSecret,
  ),
  // setProperty("API_TOKEN", "…")
  rule(
    'secret',
    /["'],\s{0,5}\\{0,3}["']/,
    `(${KEY}\\\\{0,3}["'],\\s{0,5}\\\\{0,3}["'])[^"'\\\\\\n]{16,}`,
    random,
  ),
  rule(
    'secret',
    /\s--?[a-z-]{0,20}(?:pass|token|secret|key)/i,
    '(\\s--?(?:[a-z]{1,20}-)?(?:password|passwd|passphrase|token|secret|api-?key)(?:=|\\s{1,3})["\']?)[^\\s"\'`]{6,}',
    looksSecret,
  ),
  // In prose: the password is …, use the API key …
  rule(
    'secret',
    WHEN_NAMED,
    '((?:pass(?:word|phrase|code)|token|api[ -]?key|secret)(?:\\s{1,3}(?:is|was|to|of|=)|:)?\\s{1,3}["\'`]?)[^\\s"\'`<>()$\\\\{]{8,}',
    isStrong,
  ),
  // A variable of the shell or of .env, or a quoted value, that only chance can have made.
  rule('secret', /[A-Z]=/, '(\\b[A-Z][A-Z0-9_]{2,40}=["\']?)[\\w+/=.~-]{20,}', isRandomEnough(3.5), 'g'),
  rule(
    'secret',
    /["'][A-Za-z0-9_~-]{20}/,
    '((?<![\\w.-])(?!(?:\\w{0,30}(?:sha\\d|hash|digest|integrity|checksum|etag|id|commit|revision|cursor|nonce|version))\\W)[A-Za-z][\\w.-]{0,40}\\\\{0,3}["\']?\\s{0,3}(?:=>|:?=|:)\\s{0,3}\\\\{0,3}["\'])[A-Za-z0-9_~-]{20,128}(?=\\\\{0,3}["\'])',
    isRandomEnough(3.7),
    'g',
  ),
  // An unknown issuer's prefix, and a row of characters that only chance can have made.
  rule(
    'access-token',
    /[_-][A-Za-z0-9]{32}/,
    '(?<![\\w.$+=%-])(?!sha\\d)[A-Za-z][A-Za-z0-9]{1,15}(?:[_-][a-z0-9]{1,12}){0,3}[_-][A-Za-z0-9]{32,}(?![\\w+/=-])',
    (found) => isRandom(/[A-Za-z0-9]*$/.exec(found)?.[0] ?? '', 3.9),
    'g',
  ),
];
