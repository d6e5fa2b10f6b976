import { describe, expect, it } from 'vitest';
import type { Write } from '../../../src/domain/model/decision.ts';
import { type Conflict, contentName } from '../../../src/domain/model/policy.ts';
import type { ObjectState } from '../../../src/domain/model/version.ts';
import { loadEngine } from '../../../src/merge/index.ts';
import { compileRuling } from '../../../src/policies/framework/chain.ts';
import { policyChoice } from '../../../src/policies/framework/choice.ts';
import { conflictOf, DUBLIN, puts, TOKYO, VIRGINIA } from '../../support/conflicts.ts';

const ENGINES = { json: await loadEngine('json'), text: await loadEngine('text'), union: await loadEngine('union') };

type Around = Partial<Pick<ObjectState, 'headers' | 'metadata' | 'tags' | 'tagCount'>>;
type Text = readonly [bytes: string, around?: Around];

/** Tokyo wrote last; the base was there before all. */
function conflictAmong({ base, tokyo, dublin }: { base?: Text; tokyo: Text; dublin: Text }): Conflict {
  const contents = new Map();
  const write = (region: string, [bytes, around]: Text, at: number): Write => {
    const put = puts(region, { at, content: bytes, size: bytes.length, id: `v${at}` });
    contents.set(contentName(put), { kind: 'bytes', bytes: Buffer.from(bytes) });
    return { ...put, state: { ...(put.state as ObjectState), ...around } };
  };
  const conflict = conflictOf([write(DUBLIN, dublin, 5), write(TOKYO, tokyo, 9)]);
  const stem = base && { seq: 1, write: write(VIRGINIA, base, 1), etags: [] };
  return { ...conflict, ...(stem ? { base: stem } : {}), aids: { contents, engines: ENGINES, answers: {} } };
}

const rulingOf = (choice: unknown, byteFields = {}) =>
  compileRuling(policyChoice.parse(choice), 'policy', { byteFields });
const verdictOf = (choice: unknown, conflict: Conflict) => rulingOf(choice).resolve(conflict);
const around = (choice: unknown, conflict: Conflict) => {
  const { ending } = verdictOf(choice, conflict);
  return ending?.kind === 'merges' ? ending.around : undefined;
};

const x = '{"x":1,"y":0}';
const y = '{"x":0,"y":1}';
const neither = '{"x":0,"y":0}';

describe('what surrounds a merge', () => {
  it('comes from all, and what clashes falls to `otherwise`, which the sentence tells', () => {
    const conflict = conflictAmong({
      base: [neither, { headers: { cacheControl: 'a' }, metadata: { owner: 'web' }, tags: { team: 'docs' } }],
      tokyo: [x, { headers: { cacheControl: 'b' }, metadata: { owner: 'web' }, tags: { team: 'law' } }],
      dublin: [y, { headers: { cacheControl: 'c' }, metadata: { owner: 'ops' }, tags: { team: 'it' } }],
    });
    const first = { use: 'json-merge', otherwise: { use: 'region-priority', order: [DUBLIN] } };
    expect(around(first, conflict)).toMatchObject({
      headers: { cacheControl: 'c' },
      metadata: { owner: 'ops' },
      tags: { team: 'it' },
    });
    expect(verdictOf(first, conflict).why).toBe(
      'json-merge: the changes of ap-northeast-1 and eu-west-1 are merged on the base of decision 1; at header Cache-Control and tag team eu-west-1 wins.',
    );
    expect(verdictOf('json-merge', conflict).why).toContain(
      '; at header Cache-Control and tag team ap-northeast-1 wins.',
    );
  });

  it('needs the tags of all that have any, and of the base, and asks for them once', () => {
    const conflict = conflictAmong({ base: [neither, { tagCount: 1 }], tokyo: [x, { tagCount: 2 }], dublin: [y] });
    const { asks } = rulingOf('json-merge');
    expect(asks(conflict)).toMatchObject({ kind: 'tags', of: [{ region: TOKYO }, { region: VIRGINIA }] });
    const told = conflictAmong({
      base: [neither, { tagCount: 1, tags: { a: '1' } }],
      tokyo: [x, { tagCount: 2, tags: { a: '1', b: '2' } }],
      dublin: [y],
    });
    expect(asks(told)).toBeUndefined();
    expect(around('json-merge', told)?.tags).toEqual({ b: '2' });
  });

  it('asks the owner’s code where headers clash and content does not, and nobody where neither does', () => {
    const merging = { use: 'json-merge', otherwise: { use: 'custom', module: './mine.ts' } };
    const among = (cacheControl: string) =>
      conflictAmong({
        base: [neither],
        tokyo: [x, { headers: { cacheControl } }],
        dublin: [y, { headers: { cacheControl: 'a' } }],
      });
    expect(rulingOf(merging).asks(among('b'))).toMatchObject({ kind: 'answer' });
    expect(rulingOf(merging).asks(among('a'))).toBeUndefined();
  });

  it('asks for nothing where nobody has tags', () => {
    expect(rulingOf('json-merge').asks(conflictAmong({ tokyo: [x], dublin: [y] }))).toBeUndefined();
  });

  it('takes the rule’s own list of what describes bytes', () => {
    const conflict = conflictAmong({
      base: [neither, { metadata: { seal: 'a', mtime: '5' } }],
      tokyo: [x, { metadata: { seal: 'b', mtime: '5' } }],
      dublin: [y, { metadata: { seal: 'a', mtime: '6' } }],
    });
    const { ending } = rulingOf('json-merge', { seal: 'drop', mtime: 'keep' }).resolve(conflict);
    expect(ending).toMatchObject({ around: { metadata: { mtime: '6' } } });
    expect(ending?.kind === 'merges' && ending.around.metadata).not.toHaveProperty('seal');
  });
});

describe('where the content is what one of them holds already', () => {
  it('that one wins, if the others have changed nothing around it', () => {
    const conflict = conflictAmong({
      base: [neither, { metadata: { mtime: '1' } }],
      tokyo: [x, { metadata: { mtime: '7', md5: 'of tokyo' } }],
      dublin: [neither, { metadata: { mtime: '9' } }],
    });
    expect(verdictOf('json-merge', conflict)).toMatchObject({ winner: { region: TOKYO } });
    expect(verdictOf('json-merge', conflict).ending).toBeUndefined();
  });

  it('what another has changed around it is kept, with what describes those bytes', () => {
    const conflict = conflictAmong({
      base: [neither, { metadata: { mtime: '1' } }],
      tokyo: [x, { metadata: { mtime: '7' } }],
      dublin: [neither, { headers: { cacheControl: 'no-store' }, metadata: { mtime: '9' } }],
    });
    expect(around('json-merge', conflict)).toMatchObject({
      headers: { cacheControl: 'no-store' },
      metadata: { mtime: '7' },
    });
  });

  it('and all of them hold it, what surrounds it is merged by itself', () => {
    const conflict = conflictAmong({
      base: [x, { metadata: { owner: 'web' } }],
      tokyo: [x, { metadata: { owner: 'web', note: 'n' } }],
      dublin: [x, { metadata: { owner: 'ops' } }],
    });
    for (const policy of ['json-merge', 'text-merge', 'union'])
      expect(around(policy, conflict)?.metadata).toEqual({ owner: 'ops', note: 'n' });
  });

  it('and they differ in what describes bytes alone, there is nothing to merge', () => {
    const conflict = conflictAmong({
      tokyo: [x, { metadata: { mtime: '5' } }],
      dublin: [x, { metadata: { mtime: '6' } }],
    });
    expect(verdictOf('json-merge', conflict)).toMatchObject({ winner: { region: TOKYO }, decidedBy: 'stamp' });
  });
});
