import { NAME } from './context.ts';
import { type Rule, rule } from './rule.ts';
import { isPassword, isStrong, looksSecret, random } from './secret-shapes.ts';

/** The rest of a command, on one line. */
const REST = '[^\\n|;&]{0,300}?';

/** Options whose value is a password or a key. */
const OPTION =
  '(?:[a-z]{1,20}-){0,3}(?:(?:src|dest)?(?:store|key)?pass(?:word|wd|phrase)?|token|secret|pwd|auth-?token|(?:api|access|account|secret|private|auth|license|signing|encryption|shared|master|service)-?key|auth)';

/** A secret on a command line, recognised by the text before it. */
interface SecretArgument {
  /** Default `password`. */
  name?: string;
  when: RegExp;
  /** Matches the text before the value. */
  before: string;
  test: Rule['test'];
  value?: string;
}

const VALUE = '[^\\s"\'`]{3,}';
/** A value that is not an option and does not begin with a quote. */
const NO_OPTION = '[^\\s"\'-][^\\s"\']{3,}';

const SECRET_ARGUMENTS: readonly SecretArgument[] = [
  // user:password, also behind options of one letter; HTTPie, smbclient and lftp write them their own ways.
  {
    name: 'basic-auth',
    when: /curl\s/,
    before:
      '\\bcurl(?=\\s)(?:[^\\n]|\\\\\\n){0,600}?\\s(?:-[a-zA-Z]{0,10}[uU]|--user|--proxy-user)[ =]{0,2}["\']?[^\\s:"\']{0,60}:',
    test: isPassword,
  },
  {
    name: 'basic-auth',
    when: /https?\s|xh\s/,
    before: `\\b(?:https?|xhs?)\\s${REST}(?<=\\s)(?:-a|--auth)[ =]["']?[^\\s:"']{1,60}:`,
    test: isPassword,
  },
  { when: /\s-U/, before: '\\s-U ?["\']?[\\w.\\\\/-]{1,60}%', test: isPassword },
  { when: /lftp\s/, before: `\\blftp\\s${REST}(?<=\\s)-u ?["']?[^\\s,"']{1,60},`, test: isPassword },
  // A password that a pipe gives to a command.
  {
    when: /chpasswd/,
    before: '\\becho\\s{1,3}(?:-\\w{1,3}\\s)?["\']?[\\w.-]{1,40}:',
    test: isPassword,
    value: '[^\\s"\'|]{3,}(?=["\']?\\s{0,3}\\|\\s{0,3}(?:sudo\\s)?chpasswd)',
  },
  {
    when: /stdin|with-token|sudo -S/,
    before: '\\b(?:echo|printf)\\s{1,3}(?:-\\w{1,3}\\s)?["\']?',
    test: isPassword,
    value:
      '[^\\s"\'|$%-][^\\s"\'|]{3,}(?=["\']?\\s{0,3}\\|[^\\n|]{1,200}(?:--\\w{0,10}-?stdin|--with-token|sudo -S))',
  },
  // mysql takes the password attached (`-pVALUE`; `-p NAME` prompts for it), others after a blank.
  {
    when: /-p/,
    before: `\\b(?:mysql|mariadb)[\\w-]{0,20}\\s${REST}(?<=\\s)-p["']?`,
    test: isPassword,
    value: NO_OPTION,
  },
  {
    when: /\s-[aknpwNPK]/,
    before: `\\b(?:(?:sshpass|(?:docker|podman|buildah|helm|oras|nerdctl)[ \\w]{0,20} login|az login|mongo\\w{0,10}|cqlsh|sqlcmd|bcp|influx|kinit|twine|7z|unzip|zip)\\s${REST}(?<=\\s)-[pP][ =]?|redis-cli\\s${REST}(?<=\\s)-a\\s{1,3}|ldap\\w{2,10}\\s${REST}(?<=\\s)-w\\s{1,3}|ssh-keygen\\s${REST}(?<=\\s)-[NP]\\s{1,3}|openssl\\s${REST}(?<=\\s)-[kK]\\s{1,3})["']?`,
    test: isPassword,
    value: NO_OPTION,
  },
  {
    name: 'secret',
    when: /nuget/,
    before: `\\bnuget\\s{1,3}(?:push|delete|setapikey)\\s${REST}(?:(?<=\\s)(?:-k|-ApiKey)\\s{1,3}|(?<=setapikey\\s))["']?`,
    test: random,
  },
  { when: /pass:/, before: '\\bpass(?:in|out)?[ =]pass:', test: isPassword },
  {
    when: /sqlplus/,
    before: '\\bsqlplus\\s(?:-\\w{1,5}\\s){0,3}["\']?[\\w$#]{1,60}/',
    test: isPassword,
    value: '[^\\s@/"\']{3,}',
  },
  {
    when: /htpasswd/,
    before: '\\bhtpasswd\\s(?:-\\w{1,10}\\s){0,3}-\\w{0,5}b\\w{0,5}\\s(?:\\S{1,100}\\s){1,2}["\']?',
    test: looksSecret,
  },
  {
    when: /rabbitmqctl/,
    before: '\\brabbitmqctl\\s(?:add_user|change_password)\\s\\S{1,60}\\s{1,3}["\']?',
    test: isPassword,
  },
  {
    when: /\/user:/,
    before: `\\bnet\\s{1,3}use\\s${REST}/user:\\S{1,60}\\s{1,3}["']?`,
    test: isPassword,
    value: '[^\\s"\'/]{4,}',
  },
  { when: /\/p:/, before: `\\b(?:[xw]freerdp|rdesktop)\\w{0,5}\\s${REST}(?<=\\s)/p:["']?`, test: isPassword },
  {
    name: 'secret',
    when: /login|auth/,
    before:
      '\\b(?:vault|cargo|snyk|pulumi|huggingface-cli|hf|wandb|ngrok|infisical|consul|turso)\\s{1,3}(?:config\\s)?(?:login|auth|add-authtoken|authtoken)\\s{1,3}(?:--?[\\w-]{1,20}\\s{1,3}){0,2}["\']?(?:token=)?',
    test: isStrong,
  },
  // npm config set …/:_authToken …, aws configure set NAME …, dotnet user-secrets set "Db:Password" "…"
  {
    name: 'secret',
    when: /(?:config|secret|env|var)\w*[: ](?:set|add|put|create)\s/,
    before: `\\b(?:config(?:ure|uration)?|(?:user-)?secrets?|env|var(?:iable)?s?)[: ](?:set|add|put|create)\\s{1,3}(?:--?[\\w-]{1,20}\\s{1,3}){0,2}["']?[\\w./:@-]{0,60}(?:${NAME})[\\w:-]{0,30}["']?(?:\\s{1,3}|\\s?=\\s?)(?:(?:--body|-b)\\s{1,3})?["']?`,
    test: looksSecret,
    value: '[^\\s"\'`-][^\\s"\'`]{5,}',
  },
  {
    name: 'secret',
    when: /\s--?[\w-]{0,60}(?:pass|pwd|token|secret|key|auth)/i,
    before: `\\s--?${OPTION}(?:=|\\s{1,3})["']?`,
    test: looksSecret,
    value: '[^\\s"\'`]{6,}',
  },
];

/** Passwords and keys on command lines. */
export const commandRules = (): readonly Rule[] => [
  ...SECRET_ARGUMENTS.map(({ name = 'password', when, before, test, value = VALUE }) =>
    rule(name, when, `(${before})${value}`, test),
  ),
  // With any other command, `-p` is a path, a port or a commit far more often.
  rule('password', /\s-[pP]/, '(\\s-(?:p|pw|pass|P)[ =]["\']?)[^\\s"\'`/\\\\(){}[\\]]{8,}', isMixed, 'g'),
];

/** Whether a value mixes capitals, small letters and digits, and is not a name or a range. */
function isMixed(found: string): boolean {
  return isStrong(found) && /[a-z]/.test(found) && /[A-Z]/.test(found) && !/\.\.|[,:]\d/.test(found);
}
