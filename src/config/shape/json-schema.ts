import * as z from 'zod/mini';
import { customAnswer } from '../../policies/custom/answer.ts';
import { customRequest } from '../../policies/custom/request.ts';
import { configSchema } from './schema.ts';

/** For editors, in the draft that most of them read. Apart from index.ts, so that no Lambda carries the generator. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  return { $schema, title: 'concord.yml', ...schema };
}

/** What a `custom` policy's code is told. It may be told more one day, so other fields are no mistake. */
export function customRequestJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(customRequest, { io: 'input', target: 'draft-7' });
  return { $schema, title: 'What s3-concord tells a custom policy of a conflict', ...schema };
}

/** What it may answer, and no more. */
export function customAnswerJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(customAnswer, { io: 'input', target: 'draft-7' });
  return { $schema, title: 'What a custom policy answers', ...schema };
}
