import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/domain/model/decision.ts';
import { type Aids, type Conflict, contentName, type Resolution } from '../../../src/domain/model/policy.ts';
import { loadEngine } from '../../../src/merge/index.ts';
import { compileStep } from '../../../src/policies/framework/chain.ts';
import { policyChoice } from '../../../src/policies/framework/choice.ts';
import { conflictOf, DUBLIN, puts, TOKYO, VIRGINIA } from '../../support/conflicts.ts';

const CUSTOM = { use: 'custom', module: './mine.ts', otherwise: 'last-writer-wins' };
const [dublins, tokyos, virginias] = [
  puts(DUBLIN, { at: 5 }),
  puts(TOKYO, { at: 4 }),
  puts(VIRGINIA, { id: 'v2', at: 3 }),
];
const ENGINES = { json: await loadEngine('json'), text: await loadEngine('text') };

const ABSTAINS: Answer = { kind: 'none', why: '' };
const forTokyo: Answer = { kind: 'winner', winner: { region: TOKYO, id: tokyos.id }, why: 'it is ours' };

/** What the policy comes to with all that it asks for, and how often the owner's code was asked. */
function resolve(choice: unknown, conflict: Conflict, texts: readonly string[], answer: Answer) {
  const [step] = policyChoice.parse(choice);
  if (!step) throw new RangeError('no step');
  const { narrow } = compileStep(step);
  const writes = [dublins, tokyos, virginias, ...(conflict.base ? [conflict.base.write] : [])];
  const contents = new Map(
    writes.map((write, at) => [contentName(write), { kind: 'bytes' as const, bytes: Buffer.from(texts[at] ?? '') }]),
  );
  let aids: Aids = { contents, engines: ENGINES, answers: {} };
  for (let questions = 0; questions < 10; questions++) {
    const resolution: Resolution = narrow({ ...conflict, aids });
    if (resolution.kind !== 'asks') return { resolution, questions };
    if (resolution.ask.kind !== 'answer') throw new TypeError('it asks for contents that it has');
    aids = { ...aids, answers: { ...aids.answers, [resolution.ask.question.name]: answer } };
  }
  throw new RangeError('it goes on asking');
}

const two = conflictOf([tokyos, dublins], { baseEtags: ['base'] });
const three = conflictOf([tokyos, dublins, virginias], { baseEtags: ['base'] });
const textOf = (resolution: Resolution) =>
  resolution.kind === 'merges' ? Buffer.from(resolution.content).toString() : resolution.kind;

describe('the owner’s code as `otherwise` of another policy', () => {
  it('says which write keeps the key, however many lose', () => {
    for (const conflict of [two, three]) {
      const { resolution, questions } = resolve({ use: 'keep-both', otherwise: CUSTOM }, conflict, [], forTokyo);
      expect([resolution.kind === 'keeps' && resolution.winner, questions]).toEqual([tokyos, 1]);
    }
    const { resolution } = resolve({ use: 'keep-both', otherwise: CUSTOM }, two, [], ABSTAINS);
    expect(resolution.kind === 'keeps' && resolution.winner).toEqual(dublins);
  });

  it('says who wins a clash, and is not asked where nothing clashes', () => {
    const merging = { use: 'json-merge', otherwise: CUSTOM };
    const clash = resolve(merging, two, ['{"a":1}', '{"a":2}', '', '{"a":0}'], forTokyo);
    expect(clash).toMatchObject({ questions: 1, resolution: { kind: 'narrows', to: [tokyos] } });
    const apart = resolve(merging, two, ['{"a":1}', '{"a":0,"b":2}', '', '{"a":0}'], forTokyo);
    expect([apart.questions, textOf(apart.resolution)]).toEqual([0, '{"a":1,"b":2}']);
  });

  it('ranks three in turn, and leaves those behind that it does not name', () => {
    const texts = ['{"a":1,"b":0}', '{"a":0,"b":2}', '{"a":3,"b":3}', '{"a":0,"b":0}'];
    const { resolution, questions } = resolve({ use: 'json-merge', otherwise: CUSTOM }, three, texts, forTokyo);
    expect([questions, textOf(resolution)]).toEqual([2, '{"a":1,"b":2}']);
  });
});

describe('the sentence about what clashes', () => {
  const why = (choice: unknown, conflict: Conflict, texts: readonly string[]) =>
    resolve(choice, conflict, texts, ABSTAINS).resolution.why;

  it('names the winner of two', () => {
    const texts = ['{"a":1,"b":1}', '{"a":2,"b":0,"c":1}', '', '{"a":0,"b":0}'];
    expect(why('json-merge', two, texts)).toContain('; at $.a eu-west-1 wins');
  });

  it('names no winner of three, of whom the first may not have touched the place', () => {
    const texts = ['{"a":0,"b":1}', '{"a":2,"b":0}', '{"a":3,"b":0}', '{"a":0,"b":0}'];
    const { resolution } = resolve('json-merge', three, texts, ABSTAINS);
    expect(textOf(resolution)).toBe('{"a":2,"b":1}');
    expect(resolution.why).toContain(
      '; at $.a the first of eu-west-1, ap-northeast-1 and us-east-1 that changed it wins',
    );
  });

  it('names none where both are left between markers', () => {
    const texts = ['one\n', 'two\n', '', 'none\n'];
    expect(why({ use: 'text-merge', clash: 'markers' }, two, texts)).toMatch(/; conflict markers are left at .+/);
  });
});
