// Hooks that meet what is too large: run by scripts/faults.mjs.
import { COMMON_HELP, runPart } from '../part.ts';
import { bounds, boundsTable, FULL, LIMITS, SMALL } from './bounds.ts';

const HELP = `Usage: npm run faults -- bounds [FLAGS]

The hook's program against what is too large: it has to end within ${LIMITS.ms} ms and ${LIMITS.mb} MB over bare node,
with exit code 0, and to say so where it refuses.

  --part         what CI runs: ${SMALL.lines.toLocaleString('en')} lines and files in place of ${FULL.lines.toLocaleString('en')}, ${SMALL.payloadMb} MB in place of ${FULL.payloadMb}
${COMMON_HELP}`;

runPart(HELP, {}, async ({ hook, part, only }) => {
  const rows = await bounds({
    hook,
    only,
    sizes: part ? SMALL : FULL,
    progress: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(`\n${boundsTable(rows)}\n`);
  const wrong = rows.filter(({ findings }) => findings.length > 0).length;
  return { tried: rows.length, unit: 'hooks at their bounds', lost: 0, wrong, details: { hooks: rows } };
});
