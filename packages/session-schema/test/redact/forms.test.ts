import { describe, expect, it } from 'vitest';
import { redact } from '../../src/redact/redact.ts';
import { seeded } from '../support.ts';
import { isGone } from './secrets/measure.ts';
import { made } from './secrets/tokens.ts';

/** Text around a secret, which is `§`, or has the form that follows. */
const FORMS: [string, string?][] = [
  // Short options combined, or with the value attached.
  ['curl -su me:§ https://x.org'],
  ['curl -fsSLu me:§ https://x.org'],
  ['curl -ume:§ https://x.org'],
  ['curl -U proxy:§ -x p:8080 https://x.org'],
  ['http --auth me:§ GET x.org'],
  ['smbclient //h/s -U dom/me%§'],
  ["echo 'root:§' | sudo chpasswd"],
  ['printf "§" | podman login --password-stdin -u me r.io'],
  ['aws configure set aws_secret_access_key {s40}', '{s40}'],
  ['aws configure set profile.x.aws_session_token {s80}', '{s80}'],
  ['npm config set //r.io/:_authToken=§'],
  ['doppler configure set token §'],
  ['dotnet user-secrets set "Smtp:Password" "§"'],
  ['gh secret set NPM_TOKEN --body "§"'],
  ['gh secret set API_KEY -b §'],
  ['fly secrets set DB_PASSWORD=§'],
  ['keytool -import -storepass § -alias a'],
  ['keytool -srckeypass § -alias a'],
  ['gpg --batch --passphrase "§" -d f'],
  ['ssh-keygen -q -N "§" -f k'],
  ['openssl enc -aes-256-cbc -k § -in a'],
  ['htpasswd -bc .htpasswd me §'],
  ['sqlplus -S scott/§@db'],
  ['rabbitmqctl change_password me §'],
  ['net use x: \\\\h\\s /user:dom\\me §'],
  ['vault login §'],
  ['cargo login {a35}', '{a35}'],
  ['dotnet nuget push a.nupkg -k {b46}', '{b46}'],
  ['az storage copy --account-key {s86}==', '{s86}'],
  ['APP_KEY=base64:{s43}=', '{s43}='],
  ['SMTP_PASS={l16}', '{l16}'],
  ['smtp_pass={l16}', '{l16}'],
  ['MAIL_PASSWORD="{l4} {l4} {l4} {l4}"', '{l4} {l4} {l4} {l4}'],
  ['DB_PASSWORD={m12}', '{m12}'],
  ["define('DB_PASSWORD', '§');"],
  ['define( "NONCE_SALT",  "§" );'],
  ["define('SECURE_AUTH_KEY', 'a\"b {a20} |x');", '{a20}'],
  ["'password' => env('DB_PASSWORD', '§'),"],
  ["$cfg['Servers'][1]['password'] = '§';"],
  ["ENV['API_TOKEN'] = '§'"],
  ['os.Setenv("SMTP_PASS", "§")'],
  ['ENV DB_PASSWORD §'],
  ['set -gx API_TOKEN §'],
  ['requirepass §'],
  ['OPENAI_KEY={h32}', '{h32}'],
  ["CREATE USER 'a'@'%' IDENTIFIED BY '§';"],
  ["alter user a identified with caching_sha2_password by '§';"],
  ["CREATE ROLE a LOGIN PASSWORD '§';"],
  ["alter role a with encrypted password '§'"],
  ["CREATE LOGIN a WITH PASSWORD = N'§';"],
  ["SET PASSWORD FOR a = PASSWORD('§');"],
  ['Ocp-Apim-Subscription-Key: {h32}', '{h32}'],
  ['Authorization: Basic BGVUuYskfTLWMa{m12}', 'BGVUuYskfTLWMa{m12}'],
  ['Authorization: Splunk {h8}-{h4}-{h4}-{h4}-{h12}', '{h8}-{h4}-{h4}-{h4}-{h12}'],
  ['https://api.telegram.org/bot{d10}:AA{w33}/getMe', '{d10}:AA{w33}'],
  ['the password for the staging host is §'],
  ['my secret key {a40} leaked', '{a40}'],
];

describe('a secret is recognised by the text around it', () => {
  it.each(FORMS)('%s', (form, inner) => {
    const random = seeded(9);
    for (let i = 0; i < 20; i++) {
      const secret = made(inner ?? 'Gr33|n-{a6}!', random);
      const text = form.replace(inner ?? '§', () => secret);
      expect(isGone(secret, redact(text)), redact(text)).toBe(true);
    }
  });
});

const DASHES = '-'.repeat(5);
const HEADERS = ['Proc-Type: 4,ENCRYPTED', `DEK-Info: AES-128-CBC,${'0123456789ABCDEF'.repeat(2)}`, ''];

/** Prefixes and suffixes that programs add to the lines of a file. */
const AROUND: [string, (line: string, number: number) => string][] = [
  ['a quote', (line) => `> ${line}`],
  ['a quote in a quote', (line) => `> > ${line}`],
  ['cat -n', (line, i) => `     ${i}\t${line}`],
  ['an agent’s reader', (line, i) => `    ${i}→${line}`],
  ['grep -n', (line, i) => `${i}:${line}`],
  ['grep -n in files', (line, i) => `keys/id_rsa:${i}:${line}`],
  ['grep’s context', (line, i) => `${i}-${line}`],
  ['bat', (line, i) => `  ${i} │ ${line}`],
  ['an added line', (line) => `+${line}`],
  ['a removed line', (line) => `-${line}`],
  ['a comment', (line) => `// ${line}`],
  ['a block comment', (line) => ` * ${line}`],
  ['a table', (line) => `| ${line} |`],
  ['HTML', (line) => `${line}<br>`],
  ['a list in JSON', (line) => `  ${JSON.stringify(line)},`],
  ['a shell’s continued lines', (line) => `${line} \\`],
  ['a time', (line) => `2026-11-28T10:00:00Z ${line}`],
  ['a container', (line) => `app-1  | ${line}`],
  ['an index', (line, i) => `[${i}] ${line}`],
];

describe('a private key after', () => {
  const body = made(Array(6).fill('{s64}').join('\n'), seeded(3)).split('\n');
  const begin = `${DASHES}BEGIN RSA PRIVATE KEY${DASHES}`;
  const end = `${DASHES}END RSA PRIVATE KEY${DASHES}`;
  const left = (lines: string[], around: (typeof AROUND)[number][1]) => {
    const text = redact(`before\n${lines.map((line, i) => around(line, i + 1)).join('\n')}\nand after`);
    expect(text).toMatch(/^before\n[\s\S]*\[redacted:private-key\][\s\S]*\nand after$/);
    return body.filter((line) => [0, 20, 40].some((at) => text.includes(line.slice(at, at + 20))));
  };

  it.each(AROUND)('%s is redacted, whole or cut off', (_name, around) => {
    expect(left([begin, ...body, 'ab12cd==', end], around)).toEqual([]);
    expect(left([begin, ...body], around)).toEqual([]);
    expect(left([begin, ...HEADERS, ...body], around)).toEqual([]);
    expect(left([...body, 'ab12cd==', end], around)).toEqual([]);
  });
});
