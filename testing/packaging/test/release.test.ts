import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PACKAGES } from '../src/packages.ts';
import { Rehearsal } from '../src/rehearsal.ts';

// The versions are bumped in a copy of the repository, and published to a registry on the loopback.
describe('a release', () => {
  let rehearsal: Rehearsal;
  beforeAll(async () => {
    rehearsal = await Rehearsal.begin();
  });
  afterAll(() => rehearsal.end());

  test('changesets give the five packages the same new version, and publish sends all of them', async () => {
    const versions = () => PACKAGES.map((name) => rehearsal.manifest(name).version);
    const before = versions();
    expect(new Set(before).size).toBe(1);
    await rehearsal.changeset({ '@0dai/session-hooks': 'minor' });
    await rehearsal.version();
    const [after, ...others] = versions();
    expect(others).toEqual(PACKAGES.slice(1).map(() => after));
    expect(after).not.toBe(before[0]);

    expect(PACKAGES.filter((name) => !rehearsal.hasChangelog(name))).toEqual([]);

    const refused = (stderr: string) => ({ code: 1, stderr: expect.stringContaining(stderr) });
    expect(await rehearsal.release()).toMatchObject(refused('npm pkg set repository='));
    rehearsal.setRepository('https://example.org/dev/session-roaming');
    expect(await rehearsal.release()).toMatchObject(refused('Commit the new versions'));
    await rehearsal.commit();
    await rehearsal.publish();
    const published = rehearsal.registry.manifests;
    expect(published.map(({ name }) => name).sort()).toEqual(PACKAGES.map((name) => `@0dai/${name}`).sort());
    for (const name of PACKAGES) {
      const url = 'git+https://example.org/dev/session-roaming.git';
      expect(rehearsal.manifest(name)).toMatchObject({
        homepage: `https://example.org/dev/session-roaming/tree/main/packages/${name}`,
        bugs: 'https://example.org/dev/session-roaming/issues',
        repository: { type: 'git', url, directory: `packages/${name}` },
      });
    }
    for (const { name, version, dependencies = {} } of published) {
      expect({ name, version }).toEqual({ name, version: after });
      const ours = Object.entries(dependencies).filter(([dependency]) => dependency.startsWith('@0dai/'));
      expect(ours).toEqual(ours.map(([dependency]) => [dependency, `^${after}`]));
    }
  });
});
