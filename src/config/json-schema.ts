import * as z from 'zod/mini';
import { configSchema } from './schema.ts';

/** For editors, in the draft that most of them read. Apart from index.ts, so that no Lambda carries the generator. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  return { $schema, title: 'concord.yml', ...schema };
}
