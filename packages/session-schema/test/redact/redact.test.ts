import { describe, expect, it } from 'vitest';
import { redact, redactDeep } from '../../src/redact/redact.ts';
import { seeded } from '../support.ts';

// No secret is written out in this file: each is put together here, so that scanners do not report the repository as a
// leak.
const random = seeded(42);
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const ALNUM = `${LOWER}${LOWER.toUpperCase()}${DIGITS}`;
const from = (alphabet: string, length: number) =>
  Array.from({ length }, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join('');
const an = (length: number) => from(ALNUM, length);
const hex = (length: number) => from('0123456789abcdef', length);
const word = (length: number) => from(`${ALNUM}_-`, length - 2).concat('x7');
const upper = (length: number) => from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', length);
const p = (...parts: string[]) => parts.join('');
const b64url = (text: string) => Buffer.from(text).toString('base64url');
const pem = (kind: string, body: string) =>
  p('-----BEGIN ', kind, '-----\n', body, '\n-----END ', kind, '-----');
const lines = (count: number) => Array.from({ length: count }, () => an(64)).join('\n');

/** A kind, and a secret that must be found in any context. */
const TOKENS: [string, string][] = [
  ['aws-access-key', p('AK', 'IA', upper(16))],
  ['aws-access-key', p('AS', 'IA', upper(16))],
  ['github-token', p('gh', 'p_', an(36))],
  ['github-token', p('gh', 's_', an(36))],
  ['github-token', p('gh', 'o_', an(40))],
  ['github-token', p('github', '_pat_', an(22), '_', an(59))],
  ['gitlab-token', p('gl', 'pat-', word(20))],
  ['gitlab-token', p('gl', 'rt-', word(20))],
  ['gitlab-token', p('gl', 'pat-', word(27), '.01.', an(9).toLowerCase())],
  ['anthropic-key', p('sk-', 'ant-', 'api03-', word(93), 'AA')],
  ['anthropic-key', p('sk-', 'ant-', 'oat01-', word(95))],
  ['openai-key', p('sk', '-', an(48))],
  ['openai-key', p('sk', '-proj-', word(120))],
  ['openai-key', p('sk', '-svcacct-', word(80))],
  ['openai-key', p('sk', '-or-v1-', hex(64))],
  ['google-api-key', p('AI', 'za', word(35))],
  ['google-oauth', p('GOC', 'SPX-', word(28))],
  ['google-oauth', p('ya', '29.', word(120))],
  ['slack-token', p('xo', 'xb-', from(DIGITS, 12), '-', from(DIGITS, 13), '-', an(24))],
  ['slack-token', p('xo', 'xp-', from(DIGITS, 12), '-', from(DIGITS, 12), '-', hex(32))],
  ['slack-token', p('xa', 'pp-1-', upper(11), '-', from(DIGITS, 13), '-', hex(64))],
  ['stripe-key', p('sk', '_live_', an(24))],
  ['stripe-key', p('rk', '_test_', an(99))],
  ['stripe-key', p('wh', 'sec_', an(32))],
  ['npm-token', p('np', 'm_', an(36))],
  ['pypi-token', p('py', 'pi-', 'AgE', word(150))],
  ['sendgrid-key', p('S', 'G.', word(22), '.', word(43))],
  ['twilio-key', p('S', 'K', hex(32))],
  ['mailgun-key', p('ke', 'y-', hex(32))],
  ['telegram-token', p(from('123456789', 10), ':A', 'A', an(33))],
  ['huggingface-token', p('h', 'f_', from(`${LOWER}${LOWER.toUpperCase()}`, 34))],
  ['age-key', p('AGE-SECRET', '-KEY-1', from('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58))],
  ['jwt', p(b64url('{"alg":"HS256","typ":"JWT"}'), '.', b64url('{"sub":"1234567890"}'), '.', word(43))],
  [
    'jwt',
    p(
      b64url('{"alg":"RS256","typ":"JWT"}'),
      '.',
      b64url(JSON.stringify({ x: 'y'.repeat(6_000) })),
      '.',
      word(342),
    ),
  ],
  ['access-token', p('d', 'op_v1_', hex(64))],
  ['access-token', p('sh', 'pat_', hex(32))],
  ['access-token', p('da', 'pi', hex(32))],
  ['access-token', p('li', 'n_api_', an(40))],
  ['access-token', p('nt', 'n_', an(43))],
  ['access-token', p('hv', 's.', word(90))],
  ['access-token', p('dp', '.st.', an(43))],
  ['access-token', p('gs', 'k_', an(52))],
  ['access-token', p('xa', 'i-', an(80))],
  ['access-token', p('pp', 'lx-', an(48))],
  ['access-token', p('gl', 'sa_', an(32), '_', hex(8))],
  ['access-token', p('AT', 'ATT3', word(180))],
  ['access-token', p(an(14), '.atlas', 'v1.', word(65))],
  ['access-token', p('pa', 't', an(14), '.', hex(64))],
  ['access-token', p('M', an(23), '.', an(6), '.', word(38))],
  ['access-token', p('tske', 'y-auth-', an(16), '-', an(32))],
  ['azure-client-secret', p(an(3), '8Q', '~', an(34))],
  ['private-key', pem('PRIVATE' + ' KEY', lines(5))],
  [
    'private-key',
    pem('RSA PRIVATE' + ' KEY', `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${hex(32)}\n\n${lines(25)}`),
  ],
  ['private-key', pem('OPENSSH PRIVATE' + ' KEY', lines(8))],
  ['private-key', pem('PGP PRIVATE' + ' KEY BLOCK', `Version: x\n\n${lines(40)}\n=abcd`)],
  ['private-key', pem('EC PRIVATE' + ' KEY', lines(3)).replaceAll('\n', '\\n')],
];

const pass = p('S3cr3t', '-', an(6), '!');
/** A text with a secret, the secret, and the redacted text. */
const ASSIGNED: [string, string, string, string][] = [
  [
    'an AWS pair in a table',
    p('AK', 'IA', upper(16), ',', 'w', from(`${ALNUM}/+`, 38), 'X'),
    '',
    '[redacted:aws-access-key],[redacted:aws-secret-key]',
  ],
  ...[
    ['a variable of the shell', 'export DB_PASSWORD=§ && run', 'secret'],
    ['a short one', 'PGPASSWORD=h§', 'secret', 'unter2'],
    ['a name with a prefix', 'MY_APP_SECRET_KEY_BASE=§', 'secret'],
    ['JSON', '{"apiKey": "§", "a": 1}', 'secret'],
    ['JSON inside a string', '"{\\"password\\": \\"§\\"}"', 'secret'],
    ['JavaScript', "const clientSecret = '§';", 'secret'],
    ['a Ruby hash', ':token => "§"', 'secret'],
    ['YAML', 'db:\n  password: §\n  port: 1', 'secret'],
    ['a template string', 'token: `§`', 'secret'],
    ['a well-known weak one', 'password: "§"', 'secret', 'hunter2'],
    ['a long one', 'token: "§"', 'secret', an(900)],
    ['one with an escaped quote', 'password = "§"', 'secret', 'ab\\"cd1234XY'],
    ['a connection string', 'Server=db;User Id=sa;Password=§;Timeout=3', 'secret'],
    ['an npm configuration', '//registry.npmjs.org/:_authToken=§', 'secret', p('0a1b', hex(32))],
    ['an HTTP header', 'X-Api-Key: §', 'secret', an(32)],
    ['aws configure', 'AWS Secret Access Key [None]: §', 'secret', from(`${ALNUM}/+`, 40)],
    ['a password hash', 'password_hash: "§"', 'secret', p('$2b', '$10$', an(53))],
    ['Maven settings', '<password>§</password>', 'secret'],
    ['a flag', 'login --user me --password § now', 'secret'],
    ['a flag with an equals sign', 'run --api-key=§', 'secret', an(20)],
    ['a password in a URL', 'postgres://app:§@db.internal:5432/x', 'url-password'],
    ['a password with marks of a URL', 'redis://:§@cache/0', 'url-password', 'p@ss:w0rd'],
    ['a password before another @', 'postgres://u:§@db/x?mail=a@b.org', 'url-password'],
    ['a password with slashes', 'amqp://u:§@mq/v', 'url-password', 'ab/cd/ef1'],
    ['a token in front of a host', 'git clone https://§@example.org/x.git', 'url-token', an(32)],
    ['a token in a query', 'GET /x?page=2&access_token=§&y=1', 'url-secret', an(20)],
    ['a signature', 'https://x.blob.core.windows.net/c?sv=2024&sig=§&se=1', 'url-secret', `${an(42)}%3D`],
    ['a presigned address', 'https://b.s3.amazonaws.com/k?X-Amz-Signature=§', 'url-secret', hex(64)],
    ['a header with a token', 'Authorization: Bearer §', 'authorization', an(24)],
    ['basic authentication', 'authorization: basic §', 'authorization', 'dXNlcjpwYXNz'],
    ['a header in code', `headers: { "Authorization": "token §" }`, 'authorization', an(20)],
    ['a bearer alone', 'sent bearer § to it', 'authorization', an(40)],
    ['a cookie', 'Cookie: sid=§; a=b', 'cookie', an(32)],
    ['curl', 'curl -s https://x -u admin:§ -o f', 'basic-auth'],
    ['a netrc', 'machine x.org login me password §', 'netrc'],
    ['docker’s configuration', '{"auths":{"x":{"auth": "§"}}}', 'docker-auth', 'dXNlcjpwYXNzd29yZA=='],
    [
      'an Azure account',
      'AccountName=a;AccountKey=§;E=1',
      'azure-storage-key',
      `${from(`${ALNUM}/+`, 86)}==`,
    ],
    [
      'a Slack hook',
      'https://hooks.slack.com/services/§',
      'webhook',
      p('T', upper(8), '/B', upper(8), '/', an(24)),
    ],
    ['a Discord hook', 'https://discord.com/api/webhooks/§', 'webhook', p(from(DIGITS, 18), '/', word(68))],
  ].map(([name = '', text = '', kind = '', secret = pass]): [string, string, string, string] => [
    name,
    text.replace('§', () => secret),
    secret,
    text.replace('§', `[redacted:${kind}]`),
  ]),
];

describe('a commit id', () => {
  // Every rule has to run on the second.
  it.each([40, 64])('of %i characters is not redacted', (length) => {
    const id = 'da39a3ee5e6b4b0d3255bfef95601890afd80709cf83e1357eefb8bdf1542850'.slice(0, length);
    expect([redact(id), redact(`${id} `)]).toEqual([id, `${id} `]);
  });
});

describe('redact', () => {
  it.each(TOKENS)('redacts a %s', (kind, secret) => {
    const mark = `[redacted:${kind}]`;
    expect(redact(secret)).toBe(mark);
    expect(redact(`before ${secret} after`)).toBe(`before ${mark} after`);
    expect(redact(`"${secret}",`)).toBe(`"${mark}",`);
    expect(redact(`(see \`${secret}\`)\n`)).toBe(`(see \`${mark}\`)\n`);
    expect(redact(`X_ID='${secret}'`)).toContain('[redacted:');
    expect(redact(`X_ID='${secret}'`)).not.toContain(secret.slice(-8));
  });

  it.each(ASSIGNED)('redacts it in %s', (_name, text, secret, expected) => {
    const result = redact(text);
    if (secret) expect(result).not.toContain(secret);
    expect(result.replace(/h\[redacted:secret\]/, '[redacted:secret]')).toBe(expected.replace('h[', '['));
  });

  it('redacts several secrets, each once', () => {
    const [a, b] = [p('gh', 'p_', an(36)), p('np', 'm_', an(36))];
    const once = redact(`GITHUB_TOKEN=${a} NPM_TOKEN="${b}" and ${a}`);
    expect(once).toBe(
      'GITHUB_TOKEN=[redacted:github-token] NPM_TOKEN="[redacted:npm-token]" and [redacted:github-token]',
    );
    expect(redact(once)).toBe(once);
  });

  it('redacts a key that was cut off, and leaves the rest', () => {
    const header = p('-----BEGIN RSA PRIVATE', ' KEY-----');
    const text = `see:\n${header}\n${lines(3)}\n\nthen it broke off.`;
    expect(redact(text)).toBe('see:\n[redacted:private-key]\n\nthen it broke off.');
  });

  it.each([
    'Auth bug: refresh path skips expiry check — fix needed in middleware/auth.js line 84',
    'Fix applied — needs review of edge case where token is null',
    'Fix auth token expiry bug in middleware',
    'The token: refreshed on every login. The secret: there is none.',
    'the secret of the token is its password, and the credentials are stale',
    'token expiry 3600s, password length >= 12, api key rotation in 90 days',
    'commit 3f786850e387550fdab836ed7e6dc881de23001b reverts d670460b4b4aece5915caf5c68d12f560a9fe3e4',
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'session 550e8400-e29b-41d4-a716-446655440000 and 20261123-191638-k3f9x2',
    '"integrity": "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="',
    'etag cache-key-d41d8cd98f00b204e9800998ecf8427e',
    'interface Auth { token: string; secret: Buffer; password?: string | undefined }',
    'function login(password: string, apiKey: ApiKeyProvider): Promise<Token>',
    'const password = process.env.PW',
    'const token = await getToken(request)',
    'token = req.headers.authorization?.split(" ")[1]',
    'secret: config.auth.secret, token: this.#token',
    "const { accessToken } = useSession(); headers['Authorization'] = `Bearer $" + '{accessToken}`',
    'api_key = os.environ["API_KEY"]; secret = settings.SECRET_KEY',
    'password: $' + '{DB_PASSWORD}, token: $' + '{{ secrets.GITHUB_TOKEN }}, key: {{ vault.key }}',
    'export TOKEN=$GITHUB_TOKEN PASSWORD=<your-password> SECRET=changeme API_KEY=YOUR_API_KEY',
    'password: ********, token: xxxxxxxxxxxx, secret: ...',
    'token: null, secret: undefined, password: required',
    'max_tokens: 4096, tokens=100000, tokenizer: BertTokenizerFast2',
    'token_type: "Bearer", credentials: "same-origin", authorization: none',
    'authorization: required for /admin; Authorization: Bearer <token>',
    'Authorization: Bearer your-token-here',
    'secret: see docs/secrets/rotation-2024.md and src/auth/token2.ts:84:12',
    'token: src/auth/refresh-token.test.ts, key: ./keys/dev.pem, secret: ~/.config/x',
    'password: arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db',
    'the sk-learn-tutorial-2-feature-branch-name and task-force-2024-quarterly-report',
    'npm_config_user_agent, npm_lifecycle_event, ghp_ prefix, sk-ant- prefix, AKIA prefix',
    'http://localhost:3000/@vite/client https://registry.npmjs.org:443/@scope/pkg',
    'git@github.com:owner/repo.git ssh://git@host:22/x.git mailto:a@b.org',
    'https://example.org/a?key=value&token=refresh&page=12#auth=section',
    'postgres://$USER:$PASSWORD@localhost/db and mysql://user:password@localhost/db',
    'docker run -u 1000:1000 node:20 && chown -R node:node /app',
    'docker build --secret id=npmrc,src=$HOME/.npmrc --token-file ./x --password-stdin .',
    'login and password fields are on the same page',
    'the file begins with -----BEGIN RSA PRIVATE' +
      ' KEY----- and ends with -----END RSA PRIVATE' +
      ' KEY-----',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me@host',
    'handleAuthenticationTokenRefreshMiddleware2 packages/session-schema/src/briefing-blocks.ts:120',
    'eyJ is how a JSON token begins; a.b.c; v1.2.3-beta.4',
    '日本語のパスワード: 秘密 トークン',
    'The password is in 1Password; ask for the vault "team-2".',
    '',
  ])('leaves %j', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('finds each family without any text around it', () => {
    // The quick test for ordinary text must not skip a secret.
    for (let i = 0; i < 300; i++) {
      const secrets = [
        p('gh', 'p_', an(36)),
        p('sk', '_live_', an(24)),
        p('h', 'f_', from(LOWER + LOWER.toUpperCase(), 34)),
        p('AK', 'IA', upper(16)),
        p('np', 'm_', an(36)),
      ];
      for (const secret of secrets) expect(redact(secret), secret).toContain('[redacted:');
    }
  });
});

describe('redactDeep', () => {
  const secret = p('gh', 'p_', an(36));
  const mark = '[redacted:github-token]';

  it('redacts in lists and objects, and changes nothing else', () => {
    const value = {
      type: 'save',
      n: 1,
      no: null,
      yes: true,
      list: [secret, { note: `x ${secret}` }],
      none: undefined,
    };
    const copy = structuredClone(value);
    expect(redactDeep(value)).toEqual({ ...value, list: [mark, { note: `x ${mark}` }] });
    expect(value).toEqual(copy);
  });
});
