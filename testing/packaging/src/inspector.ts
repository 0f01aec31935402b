import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, npm } from './npm.ts';

/** Needs Node 22.19 or later. */
const VERSION = '2.12.0';

/** Installs the MCP Inspector, or finds it from an earlier run; returns the path of its program. */
export async function installInspector(): Promise<string> {
  const folder = join(cache, `inspector-${VERSION}`);
  const home = join(folder, 'node_modules/@modelcontextprotocol/inspector');
  if (!existsSync(join(home, 'package.json'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    // Its browser part has install scripts that its command line does without.
    const flags = ['--ignore-scripts', '--engine-strict=false'];
    await npm(['install', `@modelcontextprotocol/inspector@${VERSION}`, ...flags], { cwd: folder });
  }
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    bin: Record<string, string>;
  };
  return join(home, Object.values(bin)[0] ?? '');
}
