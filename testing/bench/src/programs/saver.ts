// One of many that save at once and stay, as an agent's MCP server does: saves so many times, each as the server does it.
import { findStore, nodeHost, save } from '@0dai/session-store/internal';

const [, , home = '', process = '', saves = ''] = globalThis.process.argv;
const writer = { actor: { agent: 'claude', session_id: `saver-${process}` }, evidence: 'agent' } as const;

for (let n = 0; n < Number(saves); n++) {
  const store = findStore(globalThis.process.cwd(), nodeHost(home));
  if (!store) throw new Error('there is no project here');
  save(store, { handoff_notes: `note ${n} of ${process}` }, writer);
}
