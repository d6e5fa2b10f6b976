import { DECISION_SCHEMA, type Decision, type Push, type Write } from '../../../src/domain/model/decision.ts';
import {
  parseETag,
  parseObjectKey,
  parseRegion,
  parseSetName,
  parseVersionId,
  type Region,
} from '../../../src/domain/model/ids.ts';
import type { Page, PageRequest, PushRecord, Settled } from '../../../src/ports/journal.ts';

export const tokyo = parseRegion('ap-northeast-1');
export const dublin = parseRegion('eu-west-1');
export const virginia = parseRegion('us-east-1');
export const documents = parseSetName('documents');
export const NOON = Date.parse('2026-03-14T12:00:00Z');

export const key = (text: string) => ({ set: documents, key: parseObjectKey(text) });
export const id = (text: string) => parseVersionId(text);
export const pending: Push = { state: 'pending', ids: [] };
export const blind: Push = { state: 'blind', ids: [] };

/** Everything has a default, so what a test sets means something: one write in Tokyo, seen everywhere, nothing left to do. */
export function decision(of: Partial<Decision> & { readonly seq: number }): Decision {
  return {
    ...key('a.txt'),
    schema: DECISION_SCHEMA,
    decidedAt: NOON + of.seq * 1000,
    by: 'on-object-event in eu-west-1',
    cause: 'event 1',
    situation: 'fast-forward',
    considered: { [tokyo]: { id: id('t1'), time: NOON, stampTime: NOON, stampDecision: 0 } },
    horizon: NOON,
    observed: {
      [tokyo]: { kind: 'object', id: id('t1'), etag: parseETag('e1'), size: 5, time: NOON },
      [dublin]: { kind: 'absent' },
    },
    regions: [],
    contenders: [write()],
    ruling: {
      rule: 0,
      policies: [{ use: 'last-writer-wins' }],
      decidedBy: 'last-writer-wins',
      deletes: 'policy',
      flags: [],
    },
    outcome: { kind: 'winner', write: write() },
    why: 'Only Tokyo has written.',
    losers: [],
    pushes: {},
    doubt: [],
    ...of,
  };
}

export function write(of: Partial<Write> = {}): Write {
  return {
    ...{ region: tokyo, id: id('t1'), time: NOON },
    state: {
      kind: 'object',
      etag: parseETag('e1'),
      size: 5,
      headers: { contentType: 'text/plain' },
      metadata: { author: 'a', empty: '' },
    },
    stamp: { time: NOON, decision: 0, region: tokyo, layer: 1 },
    ...of,
  };
}

/** All pages of a listing, one after the other. */
export async function pagesOf<Item>(
  read: (page: PageRequest) => Promise<Page<Item>>,
  limit: number,
): Promise<Item[][]> {
  const pages: Item[][] = [];
  let cursor: string | undefined;
  do {
    const page = await read({ limit, ...(cursor === undefined ? {} : { cursor }) });
    pages.push([...page.items]);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return pages;
}

export async function allOf<Item>(read: (page: PageRequest) => Promise<Page<Item>>): Promise<Item[]> {
  return (await pagesOf(read, 100)).flat();
}

/** What a settling says of regions that were found without a version of the key. */
export function foundIn(...regions: readonly Region[]): Settled['equal'] {
  return Object.fromEntries(regions.map((region) => [region, { kind: 'absent' as const }]));
}

export const applied = (version: string, at = NOON): PushRecord & { state: 'applied' } => ({
  state: 'applied',
  id: id(version),
  at,
});
export const failed = (error = 'timed out', at = NOON, attempt = 1): Exclude<PushRecord, { state: 'applied' }> => ({
  state: 'failed',
  attempt,
  at,
  error,
});
export const refused = (error = 'somebody wrote', at = NOON): PushRecord => ({
  state: 'refused',
  attempt: 1,
  at,
  error,
});
export const numbers = (log: readonly Decision[]) => log.map(({ seq }) => seq);
