import type { RenderContext } from '../render-context.ts';
import type { RelayRun } from './document.ts';
import { escapeHtml as text, timeTag } from './html-text.ts';

/** How many agents have a colour of their own; the style sheet names them. */
const AGENT_COLOURS = 6;
/** The width of the time line in its own units, and the least width of a bar. */
const LINE_WIDTH = 1000;
const MIN_BAR = 6;

/** The agents over time: a list, each with a bar on a common time line. Empty without agents. */
export function relayHtml(relay: readonly RelayRun[], context: Pick<RenderContext, 'time'>): string {
  if (relay.length === 0) return '';
  const agents = [...new Set(relay.map(({ agent }) => agent))];
  const position = positions(relay);
  const rows = relay.map((run) => {
    const { agent, from, to, isOpen, how, did } = run;
    const end = isOpen ? `last seen ${timeTag(to, context)}` : timeTag(to, context);
    const { x, width } = position(run);
    const colour = agents.indexOf(agent) % AGENT_COLOURS;
    return `<li>
<p class="who"><strong>${text(agent)}</strong> <span class="about">${timeTag(from, context)} to ${end}, ${text(lasted(run))}${how === '' ? '' : `; ${text(how)}`}</span></p>
<svg class="bar agent-${colour}" viewBox="0 0 ${LINE_WIDTH} 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="line" width="${LINE_WIDTH}" height="10"/><rect x="${x}" width="${width}" height="10"/></svg>
${did === '' ? '' : `<p class="did" dir="auto">${text(did)}</p>`}
</li>`;
  });
  return `<section aria-labelledby="agents">
<h2 id="agents">Agents</h2>
<ol class="relay">
${rows.join('\n')}
</ol>
</section>`;
}

/** Computes the position of each run on a line from the first start to the last end. */
function positions(relay: readonly RelayRun[]): (run: RelayRun) => { x: number; width: number } {
  const times = relay.flatMap(({ from, to }) => [Date.parse(from), Date.parse(to)]).filter(Number.isFinite);
  const first = Math.min(...times);
  const span = Math.max(1, Math.max(...times) - first);
  const at = (iso: string) => {
    const time = Date.parse(iso);
    return Number.isFinite(time) ? Math.round(((time - first) / span) * LINE_WIDTH) : 0;
  };
  return ({ from, to }) => {
    const x = Math.min(at(from), LINE_WIDTH - MIN_BAR);
    return { x, width: Math.min(LINE_WIDTH - x, Math.max(MIN_BAR, at(to) - x)) };
  };
}

/** How long a run lasted, in the two largest units: `2 h 5 min`. */
function lasted({ from, to }: RelayRun): string {
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
  if (!Number.isFinite(minutes) || minutes < 1) return 'under a minute';
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${rest} min` : `${rest} min`;
}
