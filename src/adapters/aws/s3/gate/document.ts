/** A bucket's policy as it lies there. What is no statement of ours is never changed. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[];
  readonly [other: string]: unknown;
}

export type PolicyStatement = Readonly<Record<string, unknown>>;

/** S3 takes no larger policy. */
export const MAX_POLICY_BYTES = 20 * 1024;

/** A policy of its own is of the version in which a key's `*` can be written. */
const NO_POLICY: PolicyDocument = { Version: '2012-10-17', Statement: [] };

const SID = 'ConcordWindow';

/** Letters and digits, as everywhere in AWS. */
export const sidOf = (id: string) => `${SID}${id}`;

/** A single statement may stand without its list. */
export function readDocument(text: string | undefined): PolicyDocument {
  if (text === undefined) return NO_POLICY;
  const document = JSON.parse(text) as PolicyDocument;
  const { Statement } = document;
  return { ...document, Statement: Array.isArray(Statement) ? Statement : [Statement as unknown as PolicyStatement] };
}

/** Undefined where nothing is left to say. */
export function documentText(document: PolicyDocument): string | undefined {
  return document.Statement.length === 0 ? undefined : JSON.stringify(document);
}

/** Beside what others put there; in the place of the same window's, and of windows that are over. */
export function withStatement(
  document: PolicyDocument,
  id: string,
  statement: PolicyStatement,
  now: number,
): PolicyDocument {
  const kept = withoutWindow(document, id, now);
  return { ...kept, Statement: [...kept.Statement, statement] };
}

export function withoutWindow(document: PolicyDocument, id: string, now: number): PolicyDocument {
  const isToGo = (statement: PolicyStatement) => {
    const found = windowOf(statement);
    return found !== undefined && (found.id === id || found.until <= now);
  };
  return { ...document, Statement: document.Statement.filter((statement) => !isToGo(statement)) };
}

export function windowIds({ Statement }: PolicyDocument): string[] {
  return Statement.flatMap((statement) => windowOf(statement)?.id ?? []);
}

/** Of a statement of ours alone: by its name, and by ending at a time. */
function windowOf({ Sid, Effect, Condition }: PolicyStatement): { id: string; until: number } | undefined {
  const [, id] = /^ConcordWindow([0-9A-Za-z]+)$/.exec(String(Sid)) ?? [];
  const times = (Condition as Record<string, Record<string, unknown>> | undefined)?.DateLessThan;
  const until = Date.parse(String(times?.['aws:CurrentTime']));
  return id === undefined || Effect !== 'Deny' || Number.isNaN(until) ? undefined : { id, until };
}
