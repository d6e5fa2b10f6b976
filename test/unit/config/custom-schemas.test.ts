import { describe, expect, it } from 'vitest';
import { customAnswerJsonSchema, customRequestJsonSchema } from '../../../src/config/shape/json-schema.ts';

const written = (schema: object) => `${JSON.stringify(schema, null, 2)}\n`;

/** `npx vitest run test/unit/config/custom-schemas.test.ts -u` writes them anew. Another `schema` number is due where old code would misread them. */
describe('the published JSON Schemas are what the code says', () => {
  it('of the request', async () => {
    await expect(written(customRequestJsonSchema())).toMatchFileSnapshot('../../../schema/custom-request.json');
  });

  it('of the answer', async () => {
    await expect(written(customAnswerJsonSchema())).toMatchFileSnapshot('../../../schema/custom-answer.json');
  });
});

describe('they say', () => {
  it('that a request may come with more fields, and an answer must not', () => {
    expect(JSON.stringify(customRequestJsonSchema())).not.toContain('"additionalProperties":false');
    const { anyOf } = customAnswerJsonSchema() as { anyOf: readonly { additionalProperties: unknown }[] };
    expect(anyOf.map(({ additionalProperties }) => additionalProperties)).toEqual([false, false, false, false]);
  });

  it('which version they are of', () => {
    for (const schema of [customRequestJsonSchema(), ...(customAnswerJsonSchema().anyOf as object[])])
      expect(schema).toMatchObject({ properties: { schema: { const: 1 } } });
  });
});
