import type { Launch } from '../../agent.ts';

/** Aider 0.86: `--message` ends with its answer; `--read FILE` adds a file to the conversation, and stays open. */
export const launch: Launch = { takes: 'file', args: (file, flags) => [...flags, '--read', file] };
