import type { Line } from './row.ts';
import type { Ratio } from './stats.ts';

/** The lines as a Markdown table. */
export function table(lines: readonly Line[]): string {
  const head = ['what', 'against', 'CPU', 'wall', 'target', ''];
  const body = lines.map((line) => [
    line.what,
    line.against,
    line.figure ?? (line.other ? `${shown(line.other)} (${line.other.of})` : shown(line.cpu)),
    shown(line.wall),
    line.target === undefined ? '' : `${line.least ? '≥' : '≤'} ${line.target}`,
    line.met === undefined ? '' : line.met ? 'met' : 'missed',
  ]);
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** `1.12 (1.10–1.14)`: the ratio of the medians, and where 95 of 100 repetitions would lie. */
function shown(ratio: Ratio | undefined): string {
  if (!ratio) return '';
  const { ratio: middle, low, high } = ratio;
  return `${middle.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}
