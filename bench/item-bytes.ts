/** An attribute's value in DynamoDB's JSON. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * An item's size as DynamoDB bills it ("DynamoDB Item sizes and formats"): names and texts in UTF-8, a number a byte for two digits and one more,
 * a list or map 3 bytes and one for each element.
 */
export function itemBytes(item: Attributes): number {
  return Object.entries(item).reduce((bytes, [name, value]) => bytes + Buffer.byteLength(name) + valueBytes(value), 0);
}

export function valueBytes(value: AttributeValue): number {
  const [[type, content] = []] = Object.entries(value);
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(content));
    case 'N':
      return Math.ceil(significantDigits(String(content)) / 2) + 1;
    case 'L':
      return 3 + (content as AttributeValue[]).reduce((bytes, element) => bytes + 1 + valueBytes(element), 0);
    case 'M':
      return 3 + Object.keys(content as Attributes).length + itemBytes(content as Attributes);
    default:
      return 1;
  }
}

function significantDigits(number: string): number {
  return number
    .replace(/e.*$/i, '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+|0+$/g, '').length;
}
