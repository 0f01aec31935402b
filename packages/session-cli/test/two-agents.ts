import type { CliWorld } from './cli-world.ts';

/** The relay of the seed: an investigation in Claude Code, the edit in Codex. */
export async function saveTwoAgents(world: CliWorld): Promise<void> {
  const save = (flags: string[], agent: string) =>
    world.run(['session', 'save', ...flags], { agent: { agent, session_id: 's' } });
  world.git('commit', '-q', '--allow-empty', '-m', 'one');
  await save(
    [
      ...['--goal', 'Fix the auth token expiry bug that logs people out of the dashboard after one hour'],
      ...['-s', 'The refresh path skips the expiry check; the fix is needed in middleware/auth.js line 84'],
      ...[
        '--plan',
        'Find the cause',
        '--plan',
        'Fix middleware/auth.js without touching the session cookie, which the mobile apps read',
      ],
      ...['--plan', 'Review the null token', '--done', '1'],
      ...['--file', 'middleware/auth.js', '--decision', 'use jose: jsonwebtoken is unmaintained'],
    ],
    'claude',
  );
  world.pass(2 * 3_600_000);
  await save(
    [
      '-s',
      'Fix applied',
      '--note',
      'Review the edge case where the token is null.\nThen merge.',
      '--done',
      '2',
    ],
    'codex',
  );
  world.pass(5 * 60_000);
  world.git('commit', '-q', '--allow-empty', '-m', 'two');
}
