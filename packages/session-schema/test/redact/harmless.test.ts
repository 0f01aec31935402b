import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { redact } from '../../src/redact/redact.ts';
import { seeded } from '../support.ts';
import { falseAlarms } from './secrets/corpus.ts';
import { made } from './secrets/tokens.ts';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const OURS = /\/(?:node_modules|dist|\.git|\.cache|coverage|test)(?:\/|$)/;

/** Forms of text that looks random and is not a secret. */
const ORDINARY: [string, string][] = [
  ['a commit', 'commit {h40} on main, was {h7}'],
  ['an abbreviated commit', 'fixed in {h10}, see abc#12'],
  [
    'a lockfile of npm',
    '"integrity": "sha512-{s86}==", "resolved": "https://registry.npmjs.org/a/-/a-1.2.3.tgz"',
  ],
  ['a lockfile of pnpm', 'resolution: {integrity: sha512-{s86}==}'],
  ['a lockfile of Cargo', 'checksum = "{h64}"'],
  ['a lockfile of yarn', 'resolved "https://registry.yarnpkg.com/a/-/a-1.0.0.tgz#{h40}"'],
  ['go.sum', 'golang.org/x/net v0.1.0 h1:{s43}='],
  ['a wheel’s hash', '--hash=sha256:{h64}'],
  ['an image by digest', 'image: ghcr.io/a/b@sha256:{h64}'],
  ['a UUID', 'id {h8}-{h4}-4{h3}-a{h3}-{h12} and "session_id": "{h8}-{h4}-4{h3}-a{h3}-{h12}"'],
  ['a data URL', 'src="data:image/png;base64,iVBORw0KGgo{s400}=="'],
  ['a source map', '"mappings":"AAAA,SAASA,GAAGC,EAAE,CAACC;{m40},{m30};"'],
  ['a subresource', '<script integrity="sha384-{s64}" crossorigin="anonymous">'],
  ['an SSH public key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{s43} me@host'],
  ['a tool call', '"tool_use_id": "toolu_{h16}", "message": {"id": "msg_{h16}"}'],
  ['a chunk', 'dist/assets/index-{a8}.js  143.22 kB | gzip: 46.13 kB'],
  ['an etag', 'ETag: W/"{h32}"'],
  ['a cache key', 'restored from key: Linux-node-{h64}'],
  ['a session of ours', '20261123-191638-{b6}, entry 0{b20}'],
  ['a fingerprint', 'SHA256:{s43} me@host (ED25519)'],
  ['a docker id', 'container {h64} exited (137)'],
  ['an address in Ethereum', 'deployed at 0x{h40}'],
  [
    'minified code',
    'var e=n(123),t=n.n(e);function r(e,t){return e.token===t.tokenValue?1077936157:e.key=t}',
  ],
  ['a test’s name', '✓ test/auth/token.test.ts (12 tests) 1204ms'],
  ['ports', 'docker run -p 8080:80 -p 127.0.0.1:5432:5432 -u 1000:1000 x && ssh -p 2222 me@host'],
  [
    'options of commands',
    'mkdir -p src/auth2/token && tsc -p tsconfig.build2.json && mysql -u root -p shop && cp -a a b',
  ],
  [
    'prose',
    'The token is refreshed, the password is hashed with bcrypt, and the secret was rotated in 2024.',
  ],
  ['a question', 'Why is the API key read from process.env.API_KEY2 and not from config.apiKey?'],
  ['an answer', 'I renamed `passwordHash2` to `password_digest_v2`; token: string | undefined stays.'],
  ['a mail’s head', 'Authentication-Results: mx.x.org; dkim=pass header.i=@x.org; X-Session-Id: none'],
  ['a version', 'api:rc0.15.0_20231217_1420-SNAPSHOT, token-2.1.0-beta.3, jsonwebtoken@9.0.2'],
  ['a link to a line', 'https://github.com/o/r/blob/{h40}/src/auth/token.ts#L10-L20'],
  [
    'a Kubernetes manifest',
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: db-credentials\n  namespace: production\ntype: Opaque\n',
  ],
];

/** Commands, names and sentences that almost match a rule for secrets. */
const NEAR = [
  "{ [Tokenizer.END_TAG_TOKEN]: tableEndTagInRow2, [state.API_KEY]: 'handleKey2' }",
  'git show -p 9fceb02d0ae5',
  'mkdir -p dist/es2022',
  'tsc -p packages/app1234',
  'git log -p feature/ABC-1234 -- src',
  'git diff -p v1.2.3..v1.3.0',
  'git stash show -p stash@{0}',
  'cp -p File2024Final.txt /tmp',
  'ssh -p 2222 me@host',
  'docker run -p 127.0.0.1:5432:5432 postgres:16',
  'nmap -p 22,80,443,8000-9000 host',
  'cargo test -p my_crate2 --features f16',
  'pnpm -F app1234 build && pnpm -r -P run Build2',
  'mvn -P profile2024 package',
  'wget -P downloads2024 https://example.org/x1.tgz',
  'claude -p "fix test42 in Foo2Bar"',
  'patch -p1 < fix1.patch',
  'kubectl patch -p \'{"spec":{"replicas":3}}\'',
  "grep -P '\\d{3}[A-Z]foo' file",
  'lsof -p 12345678',
  'curl -sSfL https://x.org/install.sh | sh -s -- -u root',
  'curl -u $USER:$PASS https://x.org',
  'docker run -u 1000:1000 x',
  'git config set user.email a1@b.org',
  'npm config set registry https://r.io/',
  'aws configure set region eu-west-1',
  'aws configure set output json',
  'kubectl config set-context prod2',
  'cargo login',
  'vault login -method=github',
  'snyk auth',
  'echo "done2" | tee log',
  'echo $TOKEN | docker login --password-stdin -u me',
  'echo "$(cat x)" | gh auth login --with-token',
  'setx PATH "C:\\\\x"',
  'ENV NODE_ENV production',
  'ENV TOKEN_TTL 3600',
  'ARG VERSION=1.2.3',
  'set -e; set -x',
  'SET PASSWORD is a statement; IDENTIFIED BY a key',
  "users are identified by 'id' and 'email'",
  "CREATE USER app IDENTIFIED BY '$DB_PASSWORD';",
  'CACHE_KEY=node-modules-da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'PRIMARY_KEY=id',
  'FORGOT_PASSWORD=forgot-password',
  "define('APP_VERSION', '1.2.3-beta4');",
  "define('CACHE_KEY', 'user-list-2')",
  "env('APP_ENV', 'production')",
  'pass 9fceb02d0ae5 fail d670460b4b4a',
  '12 tests pass in 3.2s, 4 tokens to 9fceb02d0ae5',
  'key_press_handler2, re_export_default, cio_handler',
  'fc-match-2024, test_user_created_with_2_roles_ok, live_preview_server_3_started',
  's.length, s.toUpperCase24, b.AAAA',
  'nf_conntrack_max_entries_2024',
  'fw_version_1_2_3_release_candidate, y0_position_of_the_first_element2',
  'toolu_01A09q90qw90lq917835lq9 msg_01XFDUDYJgAACzvnptvVoYEL call_abC12dEf34GhI56jKl78mNo9',
  'pa-rebuild-the-whole-thing-from-scratch-in-2024-and-again-and-again',
  'http://localhost:3000/?code=abc&state=xyz',
  'git clone -b release-2024 https://github.com/o/r',
  '-----BEGIN PRIVATE KEY----- is how it begins; then 2 files: src/a.ts and node_modules/b',
  'the password for the test user is in 1Password',
  'the token for the second request is refreshed2',
  'set the token to null; the secret key is rotated daily',
  'login: me / pass: see vault',
  'secret key rotation2, access key id, private key file2',
  'Authorization: see docs/auth2.md; authorization: handled by middleware2',
  'Authorization: Bearer tokens expire',
  'mysql -u root -p shop2024',
  '--auth basic2 --auth-token-file /run/x2 --key ./dev2.pem --private-key id_rsa2 --ssh-key id_ed25519',
  '--token-limit 200000 --secret-name my-secret2 --api-key-file x',
  'user%40example.org -U me',
  'net use z: /delete',
  'sk-learn2 xoxb- xoxd- AVNS_ rnd_',
  'rnd_state_of_the_generator_after_step2',
  'oy2 is a prefix',
  'salt = bcrypt.genSaltSync(10)',
  'PASSWORD=required; SMTP_PASS= ; password: true; pass: 12',
  'DB_PASSWORD=process.env.X',
  'const PASSWORD_KEY = "user.password.key2"',
  "STORAGE_KEY = 'session-roaming:v2:state'",
  'API_KEY=your_api_key_here',
  'password=internationalization',
  'pass through the middleware twice',
  'wifi psk support, pw2 prompt, ps -p 1',
  "f = set(token, 5); config.set('port', 3000)",
  "setItem('token', 'abc')",
  "t('password', 'Enter your password 2 times')",
  'commit 9fceb02d0ae5 -p --stat',
  'tar -P -czf a2024.tgz dir',
  'rsync -aP Backup2024x host:',
  'read -p "Name2: " x',
];

describe('text without secrets stays', () => {
  it.each(NEAR)('%s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it.each(ORDINARY)('%s', (_name, form) => {
    const random = seeded(3);
    for (let i = 0; i < 50; i++) {
      const text = made(form, random);
      expect(redact(text)).toBe(text);
    }
  });

  it('this repository’s own sources and documents', () => {
    const { files, alarms } = falseAlarms(root, OURS);
    expect(files).toBeGreaterThan(100);
    // Fake secrets with a real form.
    const others = alarms.filter(({ file }) => !/^packages\/(?:e2e|fuzz)\//.test(file));
    expect(others).toEqual([]);
  });
});
