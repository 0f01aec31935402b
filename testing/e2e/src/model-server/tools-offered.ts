import { asObjects, type Json } from './model-api.ts';

/**
 * The names of the tools that a request offers the model, in whichever of the ways its API has: a list, functions
 * in a list, namespaces, an item of the input, or the declarations within the one tool that runs code.
 */
export function toolsOffered(body: Json): string[] {
  const items = asObjects(body.input).filter((item) => item.type === 'additional_tools');
  return [body, ...items].flatMap(({ tools }) => asObjects(tools).flatMap(namesOf));
}

function namesOf(tool: Json): string[] {
  const inner = [...asObjects(tool.functionDeclarations), ...asObjects(tool.tools)];
  if (inner.length > 0) return inner.flatMap(namesOf);
  const described = typeof tool.description === 'string' ? tool.description : '';
  const declared = [...described.matchAll(/^declare const tools: \{ (\w+)\(/gm)].flatMap(
    ([, name]) => name ?? [],
  );
  return [...(typeof tool.name === 'string' ? [tool.name] : []), ...declared];
}
