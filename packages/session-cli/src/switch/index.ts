export { namedAgent, pickAgent, programOf } from './choose-next.ts';
export { type InstalledParts, installedParts } from './hook-briefing.ts';
export { limitFor } from './limits.ts';
export { offerInit } from './offer-init.ts';
export { planSwitch, type SwitchPlan } from './plan.ts';
export { runAgent } from './run-agent.ts';
export { takeOver } from './take-over.ts';
