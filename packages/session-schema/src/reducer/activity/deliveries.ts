import type { BriefEntry, ReceiptEntry } from '../../model/entry/entry.ts';
import { DELIVERIES_MAX, type Session } from '../../model/session.ts';
import { touchAgent } from '../../session/agent-run.ts';

/** Records that a briefing was given to an agent. */
export function applyBrief(session: Session, { actor, at, brief, form, size }: BriefEntry): void {
  const run = touchAgent(session, actor, at);
  if (run && form !== 'unverified') run.meta.briefed_at = at;
  session.deliveries.push({
    brief,
    form,
    agent: actor.agent ?? 'person',
    ...(actor.session_id !== undefined && { session_id: actor.session_id }),
    at,
    size,
    arrived: null,
  });
  if (session.deliveries.length > DELIVERIES_MAX) session.deliveries.shift();
}

/** Confirms the delivery of a briefing; the first receipt counts. */
export function applyReceipt(session: Session, { brief, arrived, at }: ReceiptEntry): void {
  const delivery = session.deliveries.findLast((one) => one.brief === brief);
  if (!delivery || delivery.arrived !== null) return;
  delivery.arrived = arrived;
  delivery.confirmed_at = at;
}
