import { type Rule, rule } from './rule.ts';
import {
  isAssigned,
  isCredential,
  isPassword,
  isRandom,
  isStrong,
  looksSecret,
  random,
} from './secret-shapes.ts';

/** Names of variables that hold secrets, in any spelling: DB_PASSWORD, apiKey, x-auth-token. */
export const NAME =
  'passw(?:or)?d|(?<![a-z])(?:pw|psk)(?![a-z])|passphrase|passwort|contrase.a|senha|mot_?de_?passe|pwd|(?<![a-z])pass(?![a-z])|secrets?|token(?!i)|' +
  '(?:api|access|app|admin|private|priv|encryption|signing|master|service|account|shared|subscription|deploy|webhook|auth|license|jwt|hmac|db|database|client|openai)[ _-]?key|' +
  'credentials?|creds|(?<![a-z])_?auth(?![a-z])|conn(?:ection)?_?str(?:ing)?';
const WHEN_NAMED = /pass|pwd|\bpw|psk|secret|senha|contrase|token|key|cred|auth|conn/i;
const KEY = `(?:${NAME})[\\w-]{0,30}(?: \\[[^\\]\\n]{0,20}\\])?(?::\\s?\\w{1,20}(?=\\s?=))?`;
const SIGN = '\\\\{0,3}(?:["\'`]\\]?)?\\s{0,5}(?:=>|[?.+]?:{0,3}=(?!=)|:)\\s{0,5}';
const BARE = '[^\\s"\'`\\\\,;(){}[\\]<>|]';

const WHEN_URL = /:\/\/|[?&#][\w.-]{1,60}=/;
const WHEN_CALL = /(?:define|env)\(/i;
const WHEN_AUTH = /authorization|bearer/i;
const WHEN_COOKIE = /cookie|sess|sid=/i;

const isRandomEnough = (bits: number) => (found: string) => isRandom(found, bits);

/** Rules for secrets that the text around them gives away. The value must look like a secret, too. */
export const contextRules = (): readonly Rule[] => [
  // user:password@ in a URL; the address stays readable. A value that looks like a port is not a password.
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
  // Authorization: Bearer …, also in curl's and fetch's notation; then without a scheme.
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
      /((?:authorization\\{0,3}["'`]?\s{0,5}[:=,]|\bbearer\s)\s{0,5}\\{0,3}["'`]?(?:[a-z][\w-]{1,25}\s{1,3})?)[A-Za-z0-9+/=._~@-]{10,}/gi,
    test: (found) => random(found) && (found.length >= 20 || /\d/.test(found)),
  },
  // All cookies of the header, because any of them may be the session cookie.
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
  // The data of a Kubernetes secret, whose keys can have any name.
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
  // define('DB_PASSWORD', '…'), env('APP_SECRET', '…'), os.Setenv("DB_PASS", "…"), also of WordPress' salts
  {
    name: 'secret',
    when: WHEN_CALL,
    pattern: new RegExp(
      `(\\b(?:define|env|[gs]etenv|putenv)\\(\\s{0,5}(?:"[\\w.:-]{0,40}(?:${NAME}|_key|_salt)[\\w.:-]{0,40}"|'[\\w.:-]{0,40}(?:${NAME}|_key|_salt)[\\w.:-]{0,40}')\\s{0,5},\\s{0,20}["'])(?:(?<=")[^"\\n]{6,}|(?<=')[^'\\n]{6,})`,
      'gi',
    ),
    test: looksSecret,
  },
  // setProperty("API_TOKEN", "…")
  rule(
    'secret',
    /["'],\s{0,5}\\{0,3}["']/,
    `(${KEY}\\\\{0,3}["'],\\s{0,5}\\\\{0,3}["'])[^"'\\\\\\n]{16,}`,
    random,
  ),
  // In prose: the password is …, the password for x is …, use the API key …
  rule(
    'secret',
    WHEN_NAMED,
    '((?:pass(?:word|phrase|code)|token|(?:api|secret|access|private)[ -]?key|secret)(?:(?:\\s{1,3}\\w{1,15}){0,4}\\s{1,3}(?:is|was|to|=)|\\s{1,3}of|:)?\\s{1,3}["\'`]?)[^\\s"\'`<>()$\\\\{]{8,}',
    isStrong,
  ),
  // In prose: the password is …, use the API key …
  rule(
    'secret',
    WHEN_NAMED,
    '((?:pass(?:word|phrase|code)|token|api[ -]?key|secret)(?:\\s{1,3}(?:is|was|to|of|=)|:)?\\s{1,3}["\'`]?)[^\\s"\'`<>()$\\\\{]{8,}',
    isStrong,
  ),
  // A password of small letters only, as mail services issue them: SMTP_PASS=…; of any letters in .env
  rule(
    'secret',
    /pass|pwd/i,
    '((?<![a-z])pass(?:w(?:or)?d|wd)?["\']?\\s{0,3}[=:]\\s{0,3}["\']?)(?:[a-z]{4}(?: [a-z]{4}){3}|[a-z]{16})(?![\\w ])',
    undefined,
  ),
  {
    name: 'secret',
    when: /(?:PASS|PWD)\w{0,8}=/,
    pattern: /(\b[A-Z0-9_]{0,40}(?:PASS(?:W(?:OR)?D|PHRASE)?|PWD)=["']?)[A-Za-z]{8,40}(?![\w.(/$-])/g,
    test: isAssigned,
  },
  // ENV DB_PASSWORD …, SetEnv, setx, fish's set -x; Redis' requirepass …
  rule(
    'secret',
    /env|arg|set/i,
    `(\\b(?:env|arg|setenv|setx|set\\s-[gux]{1,3})\\s{1,5}[\\w.]{0,40}(?:${NAME})\\w{0,30}\\s{1,5}["']?)[^\\s"'=]{6,}`,
    looksSecret,
  ),
  {
    name: 'secret',
    when: /requirepass|masterauth/,
    pattern: /(\b(?:requirepass|masterauth)\s{1,5}["']?)[^\s"']{4,}/g,
    test: isPassword,
  },
  // CREATE USER … IDENTIFIED BY '…', … WITH PASSWORD '…', SET PASSWORD = PASSWORD('…')
  {
    name: 'sql-password',
    when: /identified|password/i,
    pattern:
      /(\bidentified\s{1,5}(?:with\s{1,5}[\w"'`]{1,40}\s{1,5})?(?:by|as)\s{1,5}(?:password\s{1,5}|values\s{1,5})?\\{0,3}["'])[^"'\\\n]{3,200}/gi,
    test: isPassword,
  },
  {
    name: 'sql-password',
    when: /PASSWORD|with\s/i,
    pattern:
      /(\b(?:(?:ENCRYPTED\s{1,5})?PASSWORD|[Ww]ith\s{1,5}(?:[a-z]{1,20}\s{1,5}){0,3}password)\s{0,5}(?:=\s{0,5})?(?:N|\(\s{0,5})?')[^'\n]{3,200}(?=')/g,
    test: isPassword,
  },
  // Any key in an environment variable, and Laravel's `base64:`.
  {
    name: 'secret',
    when: /_KEY|_SALT/,
    pattern:
      /((?<![A-Z0-9_])(?![A-Z0-9_]{0,40}(?:CACHE|PUBLIC|PRIMARY|FOREIGN|SORT|PARTITION|ROUTING|HASH|GROUP|BUILD)_KEY)[A-Z][A-Z0-9_]{1,40}_(?:KEY|SALT)\s{0,3}[=:]\s{0,3}["']?(?:base64:)?)[\w+/=.~-]{16,}/g,
    test: random,
  },
  // A shell or .env variable, or a quoted value, that looks random.
  rule(
    'secret',
    /[A-Z]=/,
    '(\\b[A-Z][A-Z0-9_]{2,40}=["\']?(?:base64:)?)[\\w+/=.~-]{20,}',
    isRandomEnough(3.5),
    'g',
  ),
  rule(
    'secret',
    /["'][A-Za-z0-9_~-]{20}/,
    '((?<![\\w.-])(?!(?:\\w{0,30}(?:sha\\d|hash|digest|integrity|checksum|etag|id|commit|revision|cursor|nonce|version))\\W)[A-Za-z][\\w.-]{0,40}\\\\{0,3}["\']?\\s{0,3}(?:=>|:?=|:)\\s{0,3}\\\\{0,3}["\'])[A-Za-z0-9_~-]{20,128}(?=\\\\{0,3}["\'])',
    isRandomEnough(3.7),
    'g',
  ),
  // A prefix of an unknown issuer, followed by characters that look random.
  rule(
    'access-token',
    /[_-][A-Za-z0-9]{32}/,
    '(?<![\\w.$+=%-])(?!sha\\d)[A-Za-z][A-Za-z0-9]{1,15}(?:[_-][a-z0-9]{1,12}){0,3}[_-][A-Za-z0-9]{32,}(?![\\w+/=-])',
    (found) => isRandom(/[A-Za-z0-9]*$/.exec(found)?.[0] ?? '', 3.9),
    'g',
  ),
];
