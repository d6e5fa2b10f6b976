import fc from 'fast-check';

/** JSON of which every side can change its own part: leaves as text, so that numbers stay as written. */
export type Tree = string | { readonly [key: string]: Tree };

export const leafText = fc.constantFrom(
  '1',
  '1.0',
  '1e3',
  '-0',
  '12345678901234567890',
  'true',
  'null',
  '""',
  '"\\u00e9"',
  '[1, {}]',
); // prettier-ignore

const keys = ['a', 'b', '10', '9', 'odd key', 'constructor', '__proto__'];

/** Few keys and values, so that the sides clash and agree all the time. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, leafText, tie('object'), tie('array')),
  object: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...keys), tie('value')), { maxLength: 4, selector: ([key]) => key })
    .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`),
  array: fc.array(tie('value'), { maxLength: 3 }).map((elements) => `[${elements.join()}]`),
})).object;

/** Elements with identities, now and then not. */
const item = fc
  .tuple(fc.constantFrom('1', '2', '3', '"1"', '{}'), leafText)
  .map(([id, value]) => `{"id":${id},"n":${value}}`);
export const itemsText = fc.array(item, { maxLength: 4 }).map((items) => `{"items":[${items.join()}],"n":1}`);

/** From what is nearly JSON to what nobody should store. */
export const anyBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc
    .string({ unit: fc.constantFrom(...'{}[]:,"\\/u0019.eE+- \n\r\ttruefalsn\0\uFEFFé') })
    .map((text) => new TextEncoder().encode(text)),
  fc.oneof(jsonText, itemsText).map((text) => new TextEncoder().encode(text)),
  fc
    .oneof(jsonText, itemsText)
    .chain((text) => fc.nat(text.length).map((end) => new TextEncoder().encode(text.slice(0, end)))),
); // prettier-ignore

/** A few lines out of few, with either end or, at the last, none. */
export const linesText = fc
  .array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', 'd\n', 'é\n'), { maxLength: 8 })
  .chain((lines) => fc.constantFrom('', 'a', 'end').map((last) => lines.join('') + last));
