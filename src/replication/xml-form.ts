import type { ReplicationDocument } from './document.ts';

/** An element as a parser of XML gives it. */
export interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  readonly text: string;
}

/** By the name in XML: the field of the document, and what it holds. A list's items stand beside each other, without an element of their own. */
type Fields = { readonly [xml: string]: { readonly as?: string; readonly holds: Holding; readonly isList?: true } };
type Holding = 'text' | 'number' | Fields;

const text = { holds: 'text' } as const;
const SWITCH: Fields = { Status: text };
const MINUTES: Fields = { Minutes: { holds: 'number' } };
const TAG: Fields = { Key: text, Value: text };
const TAGS = { as: 'Tags', holds: TAG, isList: true } as const;
const NOT: Fields = {
  Prefix: text,
  Tag: { holds: TAG },
  Or: { holds: { Prefix: { as: 'Prefixes', holds: 'text', isList: true }, Tag: TAGS } },
};

const RULE: Fields = {
  ID: text,
  Priority: { holds: 'number' },
  Prefix: text,
  Filter: {
    holds: {
      Prefix: text,
      Tag: { holds: TAG },
      And: { holds: { Prefix: text, Tag: TAGS, Not: { holds: NOT } } },
      Not: { holds: NOT },
    },
  },
  Status: text,
  SourceSelectionCriteria: {
    holds: { SseKmsEncryptedObjects: { holds: SWITCH }, ReplicaModifications: { holds: SWITCH } },
  },
  ExistingObjectReplication: { holds: SWITCH },
  DeleteMarkerReplication: { holds: SWITCH },
  Destination: {
    holds: {
      Bucket: text,
      Account: text,
      StorageClass: text,
      AccessControlTranslation: { holds: { Owner: text } },
      EncryptionConfiguration: { holds: { ReplicaKmsKeyID: text } },
      ReplicationTime: { holds: { Status: text, Time: { holds: MINUTES } } },
      Metrics: { holds: { Status: text, EventThreshold: { holds: MINUTES } } },
    },
  },
};

const DOCUMENT: Fields = { Role: text, Rule: { as: 'Rules', holds: RULE, isList: true } };

export interface ReadDocument {
  readonly document: ReplicationDocument;
  /** Elements that the schema has no place for, by their paths: S3 refuses them as MalformedXML. */
  readonly strays: readonly string[];
}

/** Of the root element, `ReplicationConfiguration`. */
export function readDocument(root: Element): ReadDocument {
  const strays: string[] = root.name === 'ReplicationConfiguration' ? [] : [root.name];
  return { document: readFields(root, DOCUMENT, '', strays) as ReplicationDocument, strays };
}

/** A rule's element, or one that stands for itself. */
export function readRule(element: Element): NonNullable<ReplicationDocument['Rules']>[number] {
  return readFields(element, RULE, '', []);
}

function readFields(element: Element, fields: Fields, path: string, strays: string[]): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const child of element.children) {
    const field = Object.hasOwn(fields, child.name) ? fields[child.name] : undefined;
    const at = `${path}${child.name}`;
    const { as = child.name, holds, isList } = field ?? { holds: 'text' };
    if (!field || (as in found && !isList)) strays.push(at);
    else if (isList) found[as] = [...((found[as] as unknown[] | undefined) ?? []), readValue(child, holds, at, strays)];
    else found[as] = readValue(child, holds, at, strays);
  }
  return found;
}

function readValue(element: Element, holds: Holding, at: string, strays: string[]): unknown {
  if (holds === 'text') return element.text;
  // What is no number becomes one that no check lets pass.
  if (holds === 'number') return /^-?\d+$/.test(element.text.trim()) ? Number(element.text) : Number.NaN;
  return readFields(element, holds, `${at}.`, strays);
}

/** The document as elements, in the order of S3's schema. */
export function documentElement(document: ReplicationDocument): Element {
  return branch('ReplicationConfiguration', writeFields(document, DOCUMENT));
}

export function ruleElement(rule: NonNullable<ReplicationDocument['Rules']>[number]): Element {
  return branch('Rule', writeFields(rule, RULE));
}

function writeFields(values: object, fields: Fields): readonly Element[] {
  return Object.entries(fields).flatMap(([name, { as = name, holds, isList }]) => {
    const value = (values as Record<string, unknown>)[as];
    if (value === undefined) return [];
    const items = isList ? (value as readonly unknown[]) : [value];
    return items.map((item) => writeValue(name, item, holds));
  });
}

function writeValue(name: string, value: unknown, holds: Holding): Element {
  if (holds === 'text' || holds === 'number') return { name, children: [], text: String(value) };
  return branch(name, writeFields(value as object, holds));
}

const branch = (name: string, children: readonly Element[]): Element => ({ name, children, text: '' });
