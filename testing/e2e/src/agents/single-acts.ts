import type { PatchChange, ToolAct } from './agent.ts';

/** A patch for an agent whose tools change one file at a time. */
export function singleActs(changes: readonly PatchChange[]): ToolAct[] {
  return changes.flatMap(actsFor);
}

function actsFor(change: PatchChange): ToolAct[] {
  switch (change.change) {
    case 'add':
      return [{ do: 'write', file: change.file, content: change.content }];
    case 'update':
      return [{ do: 'edit', file: change.file, line: change.line, by: change.by }];
    case 'delete':
      return [{ do: 'shell', command: `rm ${change.file}` }];
    case 'move':
      return [
        { do: 'shell', command: `mv ${change.file} ${change.into}` },
        { do: 'edit', file: change.into, line: change.line, by: change.by },
      ];
  }
}
