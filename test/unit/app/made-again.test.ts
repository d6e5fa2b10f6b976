import { describe, expect, it } from 'vitest';
import type { Dependencies } from '../../../src/app/dependencies.ts';
import { fingerprint, hash } from '../../../src/app/fingerprint.ts';
import { NO_AIDS } from '../../../src/app/reconcile/contents.ts';
import { makeAgain } from '../../../src/app/reconcile/make-again.ts';
import { assess } from '../../../src/domain/causality/assess.ts';
import { conflictOf, decide } from '../../../src/domain/deciding/decide.ts';
import type { Answer, Decision, PolicyStep } from '../../../src/domain/model/decision.ts';
import { type Aids, type Conflict, contentName, type Question, type Rule } from '../../../src/domain/model/policy.ts';
import type { Place } from '../../../src/domain/model/version.ts';
import { loadEngine } from '../../../src/merge/index.ts';
import { createAdvisers } from '../../../src/policies/framework/advisers.ts';
import { compileRuling } from '../../../src/policies/framework/chain.ts';
import { policyChoice } from '../../../src/policies/framework/choice.ts';
import { asksOf, replay } from '../../../src/policies/framework/replay.ts';
import { DUBLIN, NOON, Story, TOKYO, VIRGINIA } from '../../support/story.ts';

/** Virginia and Dublin have written over a draft that all had; the owner's code was asked once. */
function decidedBy(choice: unknown, answerTo: (question: Question, story: Story) => Answer): Decision {
  const policies = policyChoice.parse(choice);
  const rule: Rule = { index: 0, policies, deletes: 'policy', ...compileRuling(policies, 'policy') };
  const story = new Story([VIRGINIA, DUBLIN, TOKYO], rule);
  story.landAll(story.decide(story.put(VIRGINIA, { bytes: 'draft\n' })));
  const sightings = [story.put(VIRGINIA, { bytes: 'here\n' }), story.put(DUBLIN, { bytes: 'there\n' })];
  const evidence = story.gather(sightings);
  const news = assess(evidence, false);
  const conflict = news.kind === 'news' && conflictOf(news.contenders, evidence);
  if (news.kind !== 'news' || !conflict) throw new TypeError('there is no conflict');
  const { aids } = withAnswers({ ...conflict, aids: NO_AIDS }, rule, (question) => answerTo(question, story));
  const occasion = { now: NOON, by: 'a test', cause: 'this test', fingerprint, hash };
  return decide(news.contest, { ...conflict, aids }, rule, news.frontier, evidence, occasion);
}

/** The first version of all. */
const DRAFT = `${VIRGINIA}-v1`;

const UNION = await loadEngine('union');

const textOf = ({ region, id }: Place) => ({
  kind: 'bytes' as const,
  bytes: Buffer.from(id === DRAFT ? 'draft\n' : region === VIRGINIA ? 'here\n' : 'there\n'),
});

/** All that the rule asks for. */
function withAnswers(
  conflict: Conflict & { aids: Aids },
  rule: Rule,
  answerTo: (question: Question) => Answer,
): Conflict & { aids: Aids } {
  const { aids } = conflict;
  const ask = rule.asks(conflict);
  if (!ask || ask.kind === 'standing') return conflict;
  const more: Partial<Aids> =
    ask.kind === 'answer'
      ? { answers: { [ask.question.name]: answerTo(ask.question) } }
      : {
          contents: new Map([...aids.contents, ...ask.of.map((write) => [contentName(write), textOf(write)] as const)]),
          engines: { union: UNION },
        };
  return withAnswers({ ...conflict, aids: { ...aids, ...more } }, rule, answerTo);
}

/** As DynamoDB hands it back: maps have no order there. */
function fromJournal(decision: Decision): Decision {
  return reversed(JSON.parse(JSON.stringify(decision))) as Decision;
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, reversed(inner)])
      .reverse(),
  );
}

const CUSTOM: PolicyStep = { use: 'custom', module: './mine.ts', contents: false, otherwise: 'manual' };
const both: Answer = { kind: 'content', base64: Buffer.from('both').toString('base64'), why: 'All of it is kept.' };

describe('a decision that the owner’s code has made is replayed from its entry, without asking', () => {
  it.each<[string, (question: Question, story: Story) => Answer]>([
    [
      'a winner',
      (_, story) => ({ kind: 'winner', winner: { region: VIRGINIA, id: headId(story) }, why: 'it is ours' }),
    ],
    ['content', () => both],
    ['a hold', () => ({ kind: 'hold', why: 'two are signed' })],
    ['none', () => ({ kind: 'none', failed: true, why: 'It took too long.' })],
  ])('with %s', (_, answerTo) => {
    const decision = decidedBy(CUSTOM, answerTo);
    const entry = fromJournal(decision);
    expect(asksOf(entry)).toBeUndefined();
    const verdict = replay(entry);
    expect(verdict).toMatchObject({ decidedBy: 'custom', why: decision.why, flags: decision.ruling.flags });
    const made = decision.outcome.kind === 'merged' ? verdict?.ending?.kind === 'merges' : true;
    expect([made, decision.why]).toEqual([true, expect.stringContaining('./mine.ts')]);
  });
});

const headId = (story: Story) => {
  const head = story.headOf(VIRGINIA);
  if (head.kind !== 'object') throw new TypeError('nothing is there');
  return head.id;
};

describe('content that the owner’s code has made', () => {
  /** Nothing can be read any more, and nobody is asked again. */
  const nothingLeft = {
    store: { read: () => Promise.reject(new Error('it was read')) },
    advisers: createAdvisers({ engine: loadEngine, answer: () => Promise.reject(new Error('it was asked')) }),
  } as unknown as Dependencies;

  it.each([false, true])('is made again from the entry alone; contents handed in: %s', async (contents) => {
    const again = await makeAgain(fromJournal(decidedBy({ ...CUSTOM, contents }, () => both)), nothingLeft);
    expect(again).toEqual({
      kind: 'made',
      made: { bytes: new Uint8Array(Buffer.from('both')) },
    });
  });

  it('is not made again where the entry says another content than it was decided to be', async () => {
    const entry = fromJournal(decidedBy(CUSTOM, () => both));
    const [name = ''] = Object.keys(entry.ruling.answers ?? {});
    const answers = { [name]: { ...both, base64: '' } };
    const again = await makeAgain({ ...entry, ruling: { ...entry.ruling, answers } }, nothingLeft);
    expect(again.kind).toBe('cannot');
  });
});

describe('content that was merged', () => {
  it('is made again from what the policies ask for, read anew from wherever it lies, each with the engine that it needs', async () => {
    const decision = decidedBy([{ ...CUSTOM, contents: true, otherwise: 'optimistic-concurrency' }, 'union'], () => ({
      kind: 'none',
      why: 'not mine',
    }));
    expect([decision.outcome.kind, decision.ruling.decidedBy]).toEqual(['merged', 'union']);
    const read: string[] = [];
    const deps = {
      store: {
        read: async ({ region }: Place, id: Place['id']) => {
          read.push(region);
          return textOf({ region, id });
        },
      },
      advisers: createAdvisers({ engine: loadEngine, answer: () => Promise.reject(new Error('it was asked')) }),
    } as unknown as Dependencies;
    const again = await makeAgain(fromJournal(decision), deps);
    expect(again.kind).toBe('made');
    expect(read.length).toBeGreaterThan(1);
  });
});
