import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pnpm } from '../../../scripts/pnpm.mjs';
import { root, run } from '../../../scripts/run.mjs';
import { StepError } from '../../../scripts/steps.mjs';
import type { Outcome } from './npm.ts';
import { type Manifest, Registry } from './registry.ts';

/** A copy of the repository, built, in which a release can be made without one being made. */
export class Rehearsal {
  private constructor(
    readonly folder: string,
    readonly registry: Registry,
  ) {}

  static async begin(): Promise<Rehearsal> {
    const rehearsal = new Rehearsal(
      mkdtempSync(join(tmpdir(), 'session-roaming-release-')),
      await Registry.start(),
    );
    await rehearsal.#copyRepository();
    const { host } = new URL(rehearsal.registry.url);
    const npmrc = [`@0dai:registry=${rehearsal.registry.url}`, `//${host}/:_authToken=rehearsal`, ''];
    writeFileSync(join(rehearsal.folder, '.npmrc'), npmrc.join('\n'));
    await rehearsal.#do(...pnpm('install', '--frozen-lockfile', '--prefer-offline', '--ignore-scripts'));
    return rehearsal;
  }

  end(): void {
    this.registry.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** `npm pkg set repository=…`, at the top. */
  setRepository(repository: string): void {
    const file = join(this.folder, 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...manifest, repository }, null, 2));
  }

  /** `npm run release`, as far as it goes before the build: what it asks for. */
  async release(): Promise<Outcome> {
    const script = join(this.folder, 'scripts/release.mjs');
    return run(process.execPath, [script], { cwd: this.folder, input: '', quiet: true });
  }

  async commit(): Promise<void> {
    await this.#do('git', ['add', '--all']);
    const author = ['-c', 'user.name=rehearsal', '-c', 'user.email=rehearsal@localhost'];
    await this.#do('git', [...author, 'commit', '--quiet', '--message=Rehearsal']);
  }

  /** Whether a package has a changelog in the copy. */
  hasChangelog(name: string): boolean {
    return existsSync(join(this.folder, 'packages', name, 'CHANGELOG.md'));
  }

  /** A package's package.json as it stands in the copy. */
  manifest(name: string): Manifest {
    return JSON.parse(readFileSync(join(this.folder, 'packages', name, 'package.json'), 'utf8'));
  }

  /** Adds a changeset. */
  async changeset(releases: Record<string, 'major' | 'minor' | 'patch'>): Promise<void> {
    const lines = Object.entries(releases).map(([name, bump]) => `'${name}': ${bump}`);
    writeFileSync(
      join(this.folder, '.changeset/rehearsal.md'),
      `---\n${lines.join('\n')}\n---\n\nA change.\n`,
    );
  }

  /** `changeset version`: the new versions, and the changelogs. */
  async version(): Promise<void> {
    await this.#do(join(root, 'node_modules/.bin/changeset'), ['version']);
  }

  /**
   * `pnpm -r publish`, to the registry on the loopback. pnpm calls npm in a temporary folder, and npm takes its
   * settings from the nearest folder above that has a package.json or node_modules: from this copy, wherever the
   * machine has its temporary files.
   */
  async publish(): Promise<void> {
    const temporary = join(this.folder, 'temporary');
    mkdirSync(temporary);
    const [command, args] = pnpm('-r', 'publish', '--access', 'public');
    await this.#do(command, args, { ...process.env, TMPDIR: temporary });
  }

  /** What git knows or would take, and what was built. */
  async #copyRepository(): Promise<void> {
    const { stdout } = await this.#do('git', [
      '-C',
      root,
      'ls-files',
      '-z',
      '--cached',
      '--others',
      '--exclude-standard',
    ]);
    const built = ['schema', 'store', 'hooks', 'mcp', 'cli'].map((name) => `packages/session-${name}/dist`);
    for (const path of [...stdout.split('\0').filter(Boolean), ...built]) {
      // A file that was deleted and not yet committed is still listed.
      if (existsSync(join(root, path)))
        cpSync(join(root, path), join(this.folder, path), { recursive: true });
    }
    await this.#do('git', ['init', '--quiet', '--initial-branch=main']);
    await this.commit();
  }

  async #do(command: string, args: string[], env = process.env): Promise<Outcome> {
    const outcome = await run(command, args, { cwd: this.folder, env, input: '', quiet: true });
    if (outcome.code !== 0) throw StepError.exited([command, ...args].join(' '), outcome);
    return outcome;
  }
}
