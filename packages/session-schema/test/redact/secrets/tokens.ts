// No secret is written out in this file: each is put together when a test runs, so that scanners and push protection
// do not report the repository as a leak. The formats are those of the rule families of gitleaks, trufflehog,
// detect-secrets and secretlint.

/** A family of secrets: its name, and how to make a random one. */
export interface Family {
  name: string;
  make: (random: () => number) => string;
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const SETS: Record<string, string> = {
  a: `${LOWER}${UPPER}${DIGITS}`,
  h: '0123456789abcdef',
  H: '0123456789ABCDEF',
  d: DIGITS,
  l: LOWER,
  b: `${LOWER}${DIGITS}`,
  u: `${UPPER}${DIGITS}`,
  A: `${UPPER}234567`,
  m: `${LOWER}${UPPER}`,
  w: `${LOWER}${UPPER}${DIGITS}_-`,
  s: `${LOWER}${UPPER}${DIGITS}+/`,
  g: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
};

/**
 * A text after a form: `{a36}` stands for 36 characters of the set `a`, `|` for nothing (it keeps the
 * beginning of a token apart in this file).
 */
export function made(form: string, random: () => number): string {
  const text = form.replace(/\{([a-zA-Z])(\d+)\}/g, (_, set: string, count: string) => {
    const letters = SETS[set] ?? '';
    const one = () => letters.charAt(Math.floor(random() * letters.length));
    const row = Array.from({ length: Number(count) }, one);
    // A short random text may look like a word or a number. Real tokens almost never do, so try again.
    if (row.length >= 12 && /[abwu]/.test(set))
      row.splice(3, 4, ...(set === 'u' ? 'X7Q2' : set === 'b' ? 'x7q2' : 'X7q2'));
    return row.join('');
  });
  return text.replaceAll('|', '');
}

/** Forms of tokens, by family. */
export function tokensOf(forms: Record<string, readonly string[]>): Family[] {
  return Object.entries(forms).flatMap(([name, some]) =>
    some.map((form) => ({ name, make: (random: () => number) => made(form, random) })),
  );
}

const uuid = '{h8}-{h4}-{h4}-{h4}-{h12}';
const FORMS: Record<string, readonly string[]> = {
  'cloud keys': [
    'AK|IA{A16}',
    'AS|IA{A16}',
    'AB|SK{s120}=',
    'bedrock|-api-key-{s60}',
    'AI|za{w35}',
    'GOC|SPX-{w28}',
    'ya|29.{w120}',
    '{a3}8Q|~{a34}',
    'LT|AI{a20}',
    'do|p_v1_{h64}',
    'do|o_v1_{h64}',
    'sb|p_{h40}',
    'nf|p_{a36}',
    'fm|2_{s120}',
    'HR|KU-AA{w58}',
    'v|1.0-{h24}-{h146}',
    'cf|ut_{a40}{h8}',
    'vc|p_{a24}',
    'psc|ale_tkn_{w43}',
    'da|pi{h32}',
    '{a14}.atl|asv1.{w65}',
    'hv|s.{w95}',
    'hv|b.{w140}',
    'dp|.pt.{a43}',
    'sha|256~{w43}',
    '4b|1d{a38}',
    'pu|l-{h40}',
    'tske|y-auth-{a12}-{a24}',
    '1|//0{w60}',
    'IQo|Jb3JpZ2luX2VjE{s600}',
    'FwoG|ZXIvYXdzE{s200}==',
    '{a52}JQQJ9|9BFACAAAA{a4}AZDO{a4}',
    '{a52}JQQJ9|9ALAC{a8}ACOG{a4}',
    'a7{l20}q2x7{l20}4k5b3d',
    '{a34}7Q2x+AS|tA{a6}==',
    'rn|d_{a32}',
    'AVN|S_{w19}',
    'AKL|T{a40}',
  ],
  'forges, CI, registries': [
    'gh|p_{a36}',
    'gh|o_{a36}',
    'gh|s_{a36}',
    'gh|r_{a36}',
    'git|hub_pat_{a22}_{a59}',
    'gl|pat-{w20}',
    'gl|dt-{w20}',
    'gl|rt-{w20}',
    'gl|cbt-{a5}_{w20}',
    'gl|ptt-{h40}',
    'GR|1348941{w20}',
    'np|m_{a36}',
    'py|pi-AgEIcHlwaS5vcmc{w120}',
    'dc|kr_pat_{w27}',
    'ruby|gems_{h48}',
    'AT|ATT3{w180}',
    'AT|BB{a32}',
    'bk|ua_{b40}',
    'CCI|PAT_{a22}_{h40}',
    'sg|p_{h16}_{h40}',
    'AK|Cp{a69}',
    'cm|Vmd{a59}',
    'sq|u_{h40}',
    'CLO|JARS_{b60}',
    'AP|I-{u26}',
    'ic|o-{a32}',
    'p|at.{w22}.{a24}.{a20}',
    'p|nu_{a36}',
    'ap|ify_api_{a36}',
    'ci|o{a32}',
    'oy|2{b43}',
    's|.{a24}',
    's|.{a24}.{a5}',
    'b|.AAAAAQ{w150}',
    'gl|rtr-{w24}',
    'np|m_{a36}',
  ],
  chat: [
    'xo|xb-{d12}-{d13}-{a24}',
    'xo|xp-{d12}-{d12}-{d12}-{h32}',
    'xa|pp-1-{u11}-{d13}-{h64}',
    'xo|xe.xo|xp-1-{u160}',
    'M{a23}.{a6}.{w38}',
    '{d10}:A|A{w33}',
    'xo|xc-{d12}-{d12}-{d12}-{h64}',
    'xo|xd-{w60}%2F{a20}%3D%3D',
    'xo|xd-{s120}==',
  ],
  'payment, shops': [
    's|k_live_{a24}',
    's|k_test_{a99}',
    'r|k_live_{a24}',
    'wh|sec_{a32}',
    'sq0|csp-{w43}',
    'EA|AA{w60}',
    'shp|at_{h32}',
    'shp|ss_{h32}',
    'FLWSE|CK_TEST-{h32}-X',
    'duf|fel_live_{w43}',
    'ship|po_live_{h40}',
    'EZ|AK{a54}',
    'li|ve_{h35}',
    'access_tok|en$sandbox$|{b16}$|{h32}',
    'A2|1AA{w90}',
    'pdl_l|ive_apikey_{b26}_{a22}_{a3}',
    'c|k_{h40}',
    'access-san|dbox-{h8}-{h4}-{h4}-{h4}-{h12}',
  ],
  mail: [
    'S|G.{w22}.{w43}',
    'ke|y-{h32}',
    '{h32}-|us12',
    '{h32}-{h8}-|{h8}',
    'xkey|sib-{h64}-{a16}',
    'S|K{h32}',
  ],
  models: [
    's|k-{a20}T3Blbk|FJ{a20}',
    's|k-proj-{w120}',
    's|k-ant-api03-{w93}AA',
    's|k-ant-oat01-{w95}',
    's|k-or-v1-{h64}',
    'h|f_{m34}',
    'gs|k_{a52}',
    'xa|i-{a80}',
    'pp|lx-{a48}',
    'r|8_{a37}',
    'nva|pi-{w64}',
    'pc|sk_{a6}_{a63}',
    'ls|v2_pt_{h32}_{h10}',
    'tv|ly-{a32}',
    's|k_{h48}',
    'fw|_{a24}',
    'tgp|_v1_{w43}',
    'fc|-{h32}',
    'a|k-{a22}',
    'cr|sr_{h64}',
  ],
  'other services': [
    'li|n_api_{a40}',
    'nt|n_{d11}{a35}',
    'sec|ret_{a43}',
    'fi|gd_{w43}',
    'PM|AK-{h24}-{h34}',
    'CF|PAT-{w43}',
    'p|at{a14}.{h64}',
    'gl|sa_{a32}_{h8}',
    'gl|c_{s120}',
    'NR|AK-{u27}',
    'sn|tryu_{h64}',
    'dt0|c01.{u24}.{u64}',
    'ph|x_{a43}',
    'A|3-{u6}-{u6}-{u5}-{u5}-{u5}-{u5}',
    'o|ps_eyJ{s250}',
    'AGE-SEC|RET-KEY-1{g58}',
    's|-s4t2ud-{h64}',
    'p|8e-{h32}',
    'fi|o-u-{w64}',
    'rd|me_{b70}',
    'tf|p_{w20}.{w38}',
    'sn|trys_eyJpYXQiO{s100}/{s80}=_{s43}',
    'FLWSE|CK_TEST-{h12}',
    'ai|o_{a28}',
    '{a6}_{a29}_m|mk',
    `sd|k-${uuid}`,
    '00{w40}',
    's|m_pat_{a16}',
    'EA|AM{a120}',
    '{d15}|%7C{w27}',
    'acme|co_live_{a40}',
    'r|e_{a8}_{a24}',
    'ml|sn.{h64}',
    '1/{d16}|:{h32}',
    'AAAA{w7}:AP|A91b{w134}',
    'P|RD-{h12}-{h4}-{h4}-{h4}-{h4}',
    'gAA|AAA{w100}',
    'x|aat-{h8}-{h4}-{h4}-{h4}-{h12}',
  ],
};

const b64url = (text: string) => Buffer.from(text).toString('base64url');
const dashes = '-'.repeat(5);
const pem = (kind: string, body: string) =>
  `${dashes}BEGIN ${kind} KEY${dashes}\n${body}\n${dashes}END ${kind} KEY${dashes}`;
const lines = (random: () => number, count: number) => made(Array(count).fill('{s64}').join('\n'), random);

const MADE: Record<string, readonly ((random: () => number) => string)[]> = {
  'JSON web tokens': [
    (random) =>
      [b64url('{"alg":"HS256","typ":"JWT"}'), b64url('{"sub":"1234567890"}'), made('{w43}', random)].join(
        '.',
      ),
    (random) =>
      [
        b64url('{"typ":"JWT","alg":"RS256"}'),
        b64url(made('{"email":"{l8}@x.org"}', random)),
        made('{w342}', random),
      ].join('.'),
    (random) => Buffer.from(`${b64url('{"alg":"HS256"}')}.${made('{w40}.{w43}', random)}`).toString('base64'),
  ],
  'private keys': [
    (random) => pem('PRIVATE', lines(random, 3)),
    (random) => pem('RSA PRIVATE', lines(random, 25)),
    (random) => pem('OPENSSH PRIVATE', lines(random, 6)),
    (random) => pem('EC PRIVATE', lines(random, 3)).replaceAll('\n', '\\n'),
    (random) => pem('ENCRYPTED PRIVATE', lines(random, 20)).replaceAll('\n', '\\\\n'),
    (random) => pem('PRIVATE', lines(random, 3)).replaceAll('\n', '\\r\\n'),
    (random) => `${dashes}BEGIN RSA PRIVATE KEY${dashes}\n${lines(random, 9)}`,
    (random) => `${lines(random, 9)}\nabc=\n${dashes}END RSA PRIVATE KEY${dashes}`,
  ],
};

/** Secrets with a recognisable form: each must be found in any context. */
export const TOKENS: readonly Family[] = [
  ...tokensOf(FORMS),
  ...Object.entries(MADE).flatMap(([name, makers]) => makers.map((make) => ({ name, make }))),
];
