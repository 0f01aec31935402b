import { fieldAt, type Json, objectAt, textAt } from '../../logs/json/fields.ts';

/**
 * An event of Kimi CLI up to 1.x (`src/kimi_cli/wire/types.py`), `{timestamp, message: {type, payload}}`, as Kimi Code
 * writes it; any other value as it is.
 */
export function asCurrent(value: Json): Json {
  const message = objectAt(value, 'message');
  const payload = objectAt(message, 'payload');
  if (!message || !payload) return value;
  switch (textAt(message, 'type')) {
    case 'TurnBegin':
      return { type: 'turn.prompt', input: payload.user_input };
    case 'SteerInput':
      return { type: 'turn.steer', input: payload.user_input };
    case 'TurnEnd':
      return { type: 'turn.ended', reason: 'completed' };
    case 'PlanDisplay':
      return { type: 'plan.display', content: payload.content };
    case 'SubagentEvent':
      return { ...asCurrent({ message: payload.event }), isSubagent: true };
    case 'StepInterrupted':
      return { type: 'turn.cancel' };
    case 'ContentPart':
      return loop({ type: 'content.part', part: payload });
    case 'ToolCall': {
      const used = objectAt(payload, 'function');
      const [name, args] = [fieldAt(used, 'name'), fieldAt(used, 'arguments')];
      return loop({ type: 'tool.call', toolCallId: payload.id, name, args });
    }
    case 'ToolResult': {
      const told = objectAt(payload, 'return_value');
      const result = { output: told?.output, message: told?.message, isError: told?.is_error };
      return loop({ type: 'tool.result', toolCallId: payload.tool_call_id, result });
    }
    default:
      return { type: `legacy.${textAt(message, 'type') ?? ''}` };
  }
}

function loop(event: Json): Json {
  return { type: 'context.append_loop_event', event };
}
