import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { redact } from '../../src/redact/redact.ts';
import { seeded } from '../support.ts';
import { falseAlarms } from './secrets/corpus.ts';
import { made } from './secrets/tokens.ts';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const OURS = /\/(?:node_modules|dist|\.git|\.cache|coverage|test)(?:\/|$)/;

/** What looks like chance and is no secret, after a form. */
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

describe('what is no secret stays', () => {
  it.each(ORDINARY)('%s', (_name, form) => {
    const random = seeded(3);
    for (let i = 0; i < 50; i++) {
      const text = made(form, random);
      expect(redact(text)).toBe(text);
    }
  });

  it('this repository’s own sources and papers', () => {
    const { files, alarms } = falseAlarms(root, OURS);
    expect(files).toBeGreaterThan(100);
    // Stand-ins for secrets, in the shape of them.
    const others = alarms.filter(({ file }) => !/^packages\/(?:e2e|fuzz)\//.test(file));
    expect(others).toEqual([]);
  });
});
