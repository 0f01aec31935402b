import { expectTypeOf, test } from 'vitest';
import type * as z from 'zod/mini';
import type { SaveInput } from '../../src/input/save-input.ts';
import type { saveInput } from '../../src/input/save-schema.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import type { SessionPatch } from '../../src/model/patch.ts';
import type { entry } from '../../src/model/schemas/entry.ts';
import type { sessionPatch } from '../../src/model/schemas/patch.ts';
import type { session } from '../../src/model/schemas/session.ts';
import type { Session } from '../../src/model/session.ts';

// tsc checks this file: an interface and its schema that differ are a type error here.
test('each interface is exactly what its schema parses', () => {
  expectTypeOf<z.infer<typeof session>>().toEqualTypeOf<Session>();
  expectTypeOf<z.infer<typeof sessionPatch>>().toEqualTypeOf<SessionPatch>();
  expectTypeOf<z.infer<typeof entry>>().toEqualTypeOf<Entry>();
  expectTypeOf<z.infer<typeof saveInput>>().toEqualTypeOf<SaveInput>();
});
