import { isCredential, isPassword, looksSecret, random } from './secret-tests.ts';

/** One family of secrets. */
export interface Rule {
  /** What stands in the place of the secret: `[redacted:NAME]`. */
  name: string;
  /** Group 1, where there is one, is kept in front of the mark. */
  pattern: RegExp;
  /** A further test on the secret itself, for patterns that ordinary text meets too. */
  test?: (secret: string) => boolean;
}

/**
 * The families are those of the public rule sets of gitleaks (config/gitleaks.toml, 8.x) and of
 * detect-secrets; the expressions are our own, written from each issuer's published token format.
 *
 * Every expression has to be linear: what is repeated without bound is followed by nothing that could
 * fail, or cannot contain the beginning of another match.
 */
export const RULES: readonly Rule[] = [
  {
    name: 'private-key',
    pattern:
      /-----BEGIN (?:[A-Z0-9]{1,20} ){0,5}PRIVATE KEY(?: BLOCK)?-----(?:(?:(?!-----)[\s\S])*-----END (?:[A-Z0-9]{1,20} ){0,5}PRIVATE KEY(?: BLOCK)?-----|(?:(?:\s|\\[nr]|["'+,])*[A-Za-z0-9+/=]{20,})+)/g,
    // The header alone is how one speaks of such files.
    test: (secret) => /[A-Za-z0-9+/=]{20}/.test(secret),
  },
  {
    name: 'aws-secret-key',
    pattern: /((?:AKIA|ASIA)[A-Z2-7]{16}[\s,:;|"']{1,5})[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g,
  },
  { name: 'aws-access-key', pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])/g },
  {
    name: 'github-token',
    pattern: /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})/g,
  },
  {
    name: 'gitlab-token',
    pattern:
      /(?<![A-Za-z0-9])(?:gl(?:pat|ptt|dt|rt|cbt|ft|imt|agent|oas|soat|ffct|wt)-[A-Za-z0-9_-]{20,}(?:\.[0-9a-z]{2,}){0,3}|GR1348941[\w-]{20,})/g,
  },
  { name: 'anthropic-key', pattern: /(?<![A-Za-z0-9])sk-ant-[a-z0-9]{1,20}-[A-Za-z0-9_-]{20,}/g },
  // Also DeepSeek's, OpenRouter's, LiteLLM's.
  { name: 'openai-key', pattern: /(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,}/g, test: random },
  { name: 'google-api-key', pattern: /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}/g },
  {
    name: 'google-oauth',
    pattern:
      /(?<![A-Za-z0-9])(?:ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}|1\/\/0[A-Za-z0-9_-]{40,})/g,
  },
  {
    name: 'slack-token',
    pattern: /(?<![A-Za-z0-9])(?:xox[abeoprs]|xapp)-[A-Za-z0-9.-]{10,}/g,
  },
  {
    name: 'webhook',
    pattern:
      /(https:\/\/(?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/|(?:\w{1,20}\.)?discord(?:app)?\.com\/api\/webhooks\/|[\w-]{1,63}\.webhook\.office\.com\/webhookb2\/))[\w/@+-]{20,}/g,
  },
  {
    name: 'stripe-key',
    pattern: /(?<![A-Za-z0-9])(?:(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{24,})/g,
  },
  { name: 'npm-token', pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?!\w)/g },
  { name: 'pypi-token', pattern: /(?<![A-Za-z0-9])pypi-AgE[A-Za-z0-9_-]{50,}/g },
  { name: 'sendgrid-key', pattern: /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}/g },
  { name: 'twilio-key', pattern: /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/g },
  { name: 'mailgun-key', pattern: /(?<![\w-])(?:pub)?key-[0-9a-f]{32}(?![A-Za-z0-9])/g },
  { name: 'telegram-token', pattern: /(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![\w-])/g },
  { name: 'huggingface-token', pattern: /(?<![A-Za-z0-9])(?:hf_|api_org_)[A-Za-z]{34}(?!\w)/g },
  { name: 'age-key', pattern: /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/g },
  // Issuers whose tokens bear a prefix of their own and nothing else of note.
  {
    name: 'access-token',
    pattern:
      /(?<![A-Za-z0-9])(?:(?:do[opr]_v1|shp(?:at|ca|pa|ss)|sbp|nfp|bkua|sntry[su]|glsa|glc|lin_api|lin_oauth|ntn|gsk|r8|rdme|pnu|cfut|cfat|figd|dckr_pat|rubygems|pscale_(?:tkn|pw|oauth)|vercel_blob_rw|sb_secret|CCIPAT)_[A-Za-z0-9_-]{24,}|(?:xai|pplx|csk|tvly|pul|tskey|xkeysib|HRKU|NRAK|PMAK|CFPAT|sq0(?:atp|csp)|ops_eyJ|fm[12]_|fo1_|FlyV1 fm2_|AQ\.Ab|ATATT3|ATCTT3|ATBB|AKCp|EAACEdEose0cBA|dapi|dp\.(?:pt|st|ct|sa|scim|audit)\.|hv[sbr]\.|sha256~|secret_)[A-Za-z0-9_.=+/-]{24,})/g,
    test: random,
  },
  {
    name: 'access-token',
    pattern:
      /(?<![\w.-])(?:[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}|pat[A-Za-z0-9]{14}\.[0-9a-f]{64}|[MNO][A-Za-z0-9_-]{23,27}\.[\w-]{6}\.[\w-]{27,})/g,
    test: random,
  },
  { name: 'azure-storage-key', pattern: /((?:AccountKey|SharedAccessKey)=)[A-Za-z0-9+/]{40,90}={0,2}/g },
  { name: 'azure-client-secret', pattern: /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}/g },
  { name: 'jwt', pattern: /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{15,600}(?:\.[A-Za-z0-9_-]*){2,4}/g },
  // user:password@ in a URL; the address stays readable. What looks like a port is one.
  {
    name: 'url-password',
    pattern: /(:\/\/[^\s:/@"'<>]{0,100}:)(?:[^\s/"'<>]{1,200}|[^\s"'<>]{1,200})(?=@)/g,
    test: isPassword,
  },
  { name: 'url-token', pattern: /(:\/\/)[^\s:/@"'<>]{16,300}(?=@)/g, test: random },
  {
    name: 'url-secret',
    pattern:
      /([?&#](?:[\w.-]{0,40}[_.-])?(?:token|secret|password|passwd|pwd|signature|sig|api_?key|apikey|key|auth|code|credential|sessionid)=)[^\s&#"'<>`)\]]{8,}/gi,
    test: looksSecret,
  },
  // Authorization: Bearer …, and the same in curl's and fetch's notation.
  {
    name: 'authorization',
    pattern:
      /(authorization\\{0,3}["'`]?\s{0,5}[:=,]\s{0,5}\\{0,3}["'`]?(?:bearer|basic|token|digest|apikey)\s{1,5})[A-Za-z0-9+/=._~-]{8,}/gi,
    test: isCredential,
  },
  { name: 'authorization', pattern: /(\bbearer\s{1,5})[A-Za-z0-9+/=._~-]{20,}/gi, test: random },
  {
    name: 'cookie',
    pattern: /(\bcookie\\{0,3}["'`]?\s{0,5}[:=]\s{0,5}\\{0,3}["'`]?[\w.-]{1,60}=)[^\s;"'`\\]{12,}/gi,
    test: looksSecret,
  },
  {
    name: 'basic-auth',
    pattern: /(\bcurl(?=\s)[^\n]{0,300}?\s(?:-u|--user)[ =]?["']?[^\s:"']{1,60}:)[^\s"']{4,}/g,
    test: isPassword,
  },
  {
    name: 'netrc',
    pattern: /(\bmachine\s{1,10}\S{1,200}\s{1,10}login\s{1,10}\S{1,200}\s{1,10}password\s{1,10})\S{4,}/g,
    test: isPassword,
  },
  { name: 'docker-auth', pattern: /("_?auth"\s{0,5}:\s{0,5}")[A-Za-z0-9+/=]{12,}/g, test: isCredential },
  {
    name: 'secret',
    pattern: /(<(?:\w{1,20}[._:-])?(?:password|passphrase|token|secret|api-?key)>)[^<\s]{4,}(?=<\/)/gi,
    test: isPassword,
  },
  ...assignments(),
];

/** NAME_SECRET=value, "apiKey": "value", --password value. The value has to look like a secret. */
function assignments(): Rule[] {
  const name =
    '(?:passw(?:or)?d|passphrase|passwort|pwd|(?<![a-z])pass(?![a-z])|secrets?|token(?!i)|api[ _-]?key|access[ _-]?key|' +
    '(?:private|encryption|signing|master|service|account|shared|deploy|webhook|auth|license|jwt|hmac)[_-]?key|' +
    'credentials?|(?<![a-z])_?auth(?![a-z])|conn(?:ection)?_?str(?:ing)?)';
  const key = `${name}[\\w-]{0,30}(?: \\[[^\\]\\n]{0,20}\\])?`;
  const sign = '\\\\{0,3}["\'`]?\\s{0,5}(?:=>|:=|=|:)\\s{0,5}';
  const bare = '[^\\s"\'`\\\\,;(){}[\\]<>|]';
  const rule = (pattern: string): Rule => ({
    name: 'secret',
    pattern: new RegExp(pattern, 'gi'),
    test: looksSecret,
  });
  return [
    // Inside a string that is itself quoted, as in a log of JSON: \"token\": \"…\"
    rule(`(${key}${sign}\\\\{1,3}["'])[^"'\\\\\\n]{6,}`),
    ...['"', "'", '`'].map((quote) => rule(`(${key}${sign}${quote})(?:[^${quote}\\\\\\n]|\\\\.){6,}`)),
    rule(`(${key}${sign})${bare}{8,}`),
    // The shell's NAME=value has no blanks, and prose no equals sign: a short value counts here.
    rule(`(${key}=)${bare}{6,7}(?!${bare})`),
    {
      name: 'secret',
      pattern:
        /(\s--?(?:[a-z]{1,20}-)?(?:password|passwd|passphrase|token|secret|api-?key)(?:=|\s{1,3})["']?)[^\s"'`]{6,}/gi,
      test: looksSecret,
    },
  ];
}
