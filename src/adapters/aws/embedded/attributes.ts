/** One of DynamoDB's values, as its API has it. */
export type Attribute =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly Attribute[] }
  | { readonly M: Attributes };

export type Attributes = Readonly<Record<string, Attribute>>;

/** What the journal keeps: all that JSON has. What is undefined is left out. Throws for anything else. */
export function attributesOf(record: object): Attributes {
  const attributes: Record<string, Attribute> = {};
  for (const name in record) {
    const value = record[name as keyof typeof record] as unknown;
    if (value !== undefined) attributes[name] = attributeOf(value);
  }
  return attributes;
}

export function attributeOf(value: unknown): Attribute {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: numberText(value) };
    case 'boolean':
      return { BOOL: value };
    case 'object':
      if (value === null) return { NULL: true };
      if (Array.isArray(value)) return { L: value.filter((one) => one !== undefined).map(attributeOf) };
      if (!isPlain(value)) break;
      return { M: attributesOf(value) };
  }
  throw new TypeError(`DynamoDB is handed a value that JSON has not: ${String(value)}`);
}

export function valuesIn(attributes: Attributes): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name in attributes) values[name] = valueIn(attributes[name] as Attribute);
  return values;
}

export function valueIn(attribute: Attribute): unknown {
  if ('S' in attribute) return attribute.S;
  if ('N' in attribute) return Number(attribute.N);
  if ('M' in attribute) return valuesIn(attribute.M);
  if ('L' in attribute) return attribute.L.map(valueIn);
  if ('BOOL' in attribute) return attribute.BOOL;
  if ('NULL' in attribute) return null;
  throw new TypeError(`DynamoDB answered a value that JSON has not: ${Object.keys(attribute)}`);
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  throw new TypeError(`DynamoDB has no number ${value}`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
