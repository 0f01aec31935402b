import type { BackgroundChange } from '../../model/patch.ts';
import type { Provenance, Session } from '../../model/session.ts';
import { digestOf } from '../log-source.ts';
import { isBefore } from '../provenance.ts';
import { oneLine } from './requests.ts';

const MAX_RUNNING = 8;
const MAX_REPORTED = 30;
const MAX_WHAT_CHARS = 200;

/** Applies a start or a report of a sub-agent or background command. It counts as running until it has reported. */
export function applyBackground(
  session: Session,
  { id, kind, what, state }: BackgroundChange,
  from: Provenance,
): void {
  const { running, meta } = session;
  const metas = meta.running;
  const name = digestOf(`${from.by}\n${from.session_id ?? ''}\n${id}`);
  const index = metas.findIndex((other) => other.id === id && other.session_id === from.session_id);
  if (state !== 'running') {
    if (index !== -1) {
      running.splice(index, 1);
      metas.splice(index, 1);
    }
    if (!meta.reported.includes(name)) {
      meta.reported = [...meta.reported, name].slice(-MAX_REPORTED);
    }
    return;
  }
  // Ignore a repeated start of a running actor, and a start that is read after its report.
  if (index !== -1 || meta.reported.includes(name)) return;
  const place = running.findLastIndex((other) => !isBefore(from.at, other.at)) + 1;
  running.splice(place, 0, {
    what: oneLine(what ?? kind, MAX_WHAT_CHARS),
    kind,
    agent: from.by,
    at: from.at,
  });
  metas.splice(place, 0, { id, ...(from.session_id !== undefined && { session_id: from.session_id }) });
  if (running.length <= MAX_RUNNING) return;
  running.shift();
  metas.shift();
}
