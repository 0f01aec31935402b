import { pick } from '../../support.ts';
import { made } from './tokens.ts';

const uuid = '{h8}-{h4}-{h4}-{h4}-{h12}';

/** Families that are recognised by the text around the secret, which replaces `§`; by default, it has this form. */
const CONTEXTS: Record<string, readonly (string | readonly [string, string])[]> = {
  'assignments: .env, code, configuration': [
    'DB_PASSWORD=§',
    'export API_KEY="§"',
    "SECRET_KEY_BASE='§'",
    '{"apiKey": "§"}',
    '"{\\"client_secret\\": \\"§\\"}"',
    'password: §',
    "const authToken = '§';",
    'api_key := `§`',
    ':access_key => "§"',
    'let token: string = "§"',
    'TOKEN ?= §',
    'setProperty("API_TOKEN", "§")',
    '<password>§</password>',
    '<ApiToken>\n  §\n</ApiToken>',
    '<add key="ClearTextPassword" value="§" />',
    '{"name": "DB_PASSWORD", "value": "§"}',
    '- name: API_TOKEN\n  value: §',
    'aws_secret_access_key = {s40}',
    'AWS Secret Access Key [None]: {s40}',
    '//registry.npmjs.org/:_authToken={h36}',
    `heroku_api_key: ${uuid}`,
    'private_key: {h64}',
    'ENCRYPTION_KEY={s43}=',
    'machine x.org login me password §',
    '{"auths":{"r.io":{"auth":"{s40}="}}}',
    'apiVersion: v1\nkind: Secret\ndata:\n  who: {s23}=\n',
    'AIRTABLE={a40}',
    'const x = "{a40}"',
    'contraseña: "§"',
    'spring.datasource.password=§',
  ],
  'connection strings, URLs': [
    'postgres://app:§@db/x',
    'mongodb+srv://me:§@c.mongodb.net/x',
    'redis://:§@cache:6379/0',
    'amqps://u:§@mq/v',
    'https://{a40}@example.org/x.git',
    'https://user:§@github.com/o/r.git',
    'Server=db;User Id=sa;Password=§;',
    'Driver=x;Uid=sa;Pwd=§;',
    'AccountName=a;AccountKey={s86}==;',
    'jdbc:oracle:thin:scott/§@//db/x',
    'jdbc:mysql://db/x?user=a&password=§',
    'https://x.org/?access_token={a30}',
    'https://b.blob.core.windows.net/c?sv=1&sig={a40}%3D',
    'ftp://me:§@host/f',
    'https://k.s3.amazonaws.com/o?X-Amz-Signature={h64}',
    'smtp://me%40x.org:§@smtp.x.org:587',
    'https://hooks.slack.com/services/T0AB/B0AB/{a24}',
    'https://discord.com/api/webhooks/1234567/{w68}',
    'https://hooks.zapier.com/hooks/catch/1234567/{b12}',
    'DSN=https://{h32}@o1.ingest.sentry.io/2',
  ],
  'headers, cookies': [
    'Authorization: Bearer {a40}',
    'authorization: basic {s24}=',
    'headers: { "Authorization": "token {h40}" }',
    'Authorization: {a32}',
    'Proxy-Authorization: Basic {s24}',
    'X-Api-Key: {a32}',
    'X-Vault-Token: {a26}',
    'PRIVATE-TOKEN: {a20}',
    'Cookie: sid={a32}; a=b',
    'Set-Cookie: theme=dark; connect.sid=s%3A{a32}.{a40}; Path=/',
    'Cookie: a=b; auth={h64}',
    'JSESSIONID={H32}',
    '_gitlab_session={h32}',
    `curl -H "apikey: ${uuid}"`,
    "curl -H 'Authorization: Api-Token {h40}'",
    'sent bearer {a40} to it',
  ],
  'command lines': [
    'curl -u admin:§ https://x.org',
    "curl -s https://x --user 'me:§' -o f",
    'curl https://x \\\n  -u me:§',
    'mysql -u root -p§ db',
    'sshpass -p § ssh me@x',
    'docker login r.io -u me -p §',
    'PGPASSWORD=§ psql -h db',
    'MYSQL_PWD=§ mysql',
    'login --password § now',
    'run --password=§',
    'run --api-key={a20}',
    'x --client-secret "§"',
    'redis-cli -h x -a § ping',
    'ldapsearch -D cn=a -w § -b x',
    'openssl rsa -passin pass:§ -in k',
    'az login --service-principal -u x -p §',
    'tool -p §',
    '7z x a.7z -p§',
    'java -Dapp.password=§ -jar x',
    'npm config set //r.io/:_authToken {h36}',
  ],
  'as it is told': [
    'The password is §',
    'use the API key {a32} for it',
    'my token is {a24}, keep it',
    'log in with password "§"',
    'secret: §',
    'the passphrase was §',
    'set the token to {h40}',
  ],
};

/** A text with a secret, by family. */
export interface InContext {
  name: string;
  form: string;
  make: (random: () => number) => { text: string; secret: string };
}

/**
 * @param forms by family. `¦` is a pipe. `§` is replaced by a password, in one of the forms in `passwords`; in other
 * forms the secret is the first `{a20}`, or the second of a pair
 */
export function inContext(
  forms: Record<string, readonly (string | readonly [string, string])[]>,
  passwords: readonly string[],
): InContext[] {
  return Object.entries(forms).flatMap(([name, some]) =>
    some.map((given) => {
      const [form, part] = typeof given === 'string' ? [given, undefined] : given;
      const inner = part ?? /\{[a-zA-Z]\d+\}(?:[.=%-]*(?:\{[a-zA-Z]\d+\}|3D))*/.exec(form)?.[0] ?? '§';
      const make = (random: () => number) => {
        const secret = made(inner === '§' ? pick(random, passwords) : inner, random);
        return {
          text: made(form.replace(inner, '§'), random)
            .replace('¦', '|')
            .replace('§', () => secret),
          secret,
        };
      };
      return { name, form, make };
    }),
  );
}

export const IN_CONTEXT: readonly InContext[] = inContext(CONTEXTS, ['S3cr|et-{a8}!']);
