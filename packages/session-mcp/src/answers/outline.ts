import * as z from 'zod';

/**
 * The shape of an answer as the list of tools advertises it: its fields with type and description, without what they
 * contain. An agent reads that list with every request, and sees the content in the answer itself.
 *
 * @example outline({ plan: z.array(z.object({ step: z.string() })) }); // { plan: a list of objects }
 */
export function outline(shape: Readonly<Record<string, z.ZodType>>): z.ZodRawShape {
  const fields = Object.entries(shape).map(([name, schema]) => {
    const { type, description, items } = z.toJSONSchema(schema) as OutlinedSchema;
    const shown = {
      ...(type !== undefined && { type }),
      ...(description !== undefined && { description }),
      ...(items && { items: { type: items.type } }),
    };
    return [name, z.unknown().optional().meta(shown)] as const;
  });
  return Object.fromEntries(fields);
}

/** The parts of a JSON Schema that an outline keeps. */
interface OutlinedSchema {
  type?: string;
  description?: string;
  items?: { type?: string };
}
