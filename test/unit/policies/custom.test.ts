import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/domain/model/decision.ts';
import { type Aids, type Ask, type Conflict, contentName, type Question } from '../../../src/domain/model/policy.ts';
import { customRequest } from '../../../src/policies/custom/request.ts';
import { compileChain, compileStep } from '../../../src/policies/framework/chain.ts';
import { policyChoice } from '../../../src/policies/framework/choice.ts';
import { conflictOf, DUBLIN, deletes, puts, TOKYO, VIRGINIA } from '../../support/conflicts.ts';

const MODULE = { use: 'custom', module: './mine.ts' };
const dublins = puts(DUBLIN, { at: 5, metadata: { score: '7' } });
const tokyos = puts(TOKYO, { at: 4 });
const conflict = conflictOf([tokyos, dublins], { baseEtags: ['base'] });
const base64 = (text: string) => Buffer.from(text).toString('base64');

const narrowBy = (choice: unknown) => {
  const [step] = policyChoice.parse(choice);
  if (!step) throw new RangeError('no step');
  return compileStep(step).narrow;
};

function askOf(choice: unknown, about: Conflict = conflict): Ask | undefined {
  const resolution = narrowBy(choice)(about);
  return resolution.kind === 'asks' ? resolution.ask : undefined;
}

function questionOf(choice: unknown, about: Conflict = conflict): Question {
  const ask = askOf(choice, about);
  if (ask?.kind !== 'answer') throw new TypeError('it asks no question');
  return ask.question;
}

const withAids = (aids: Partial<Aids>, about: Conflict = conflict): Conflict => ({
  ...about,
  aids: { contents: new Map(), engines: {}, answers: {}, ...aids },
});

const answered = (answer: Answer, choice: unknown = MODULE, about: Conflict = conflict) =>
  narrowBy(choice)(withAids({ answers: { [questionOf(choice, about).name]: answer } }, about));

describe('the question', () => {
  it('carries the conflict as the documented JSON', () => {
    const { request, step } = questionOf(MODULE);
    expect(step).toMatchObject({ use: 'custom', module: './mine.ts', timeout: 5 });
    expect(customRequest.safeParse(request).error).toBeUndefined();
    expect(JSON.parse(JSON.stringify(request))).toEqual(request);
    expect(request).toEqual({
      schema: 1,
      set: 'documents',
      key: 'plans/march.json',
      regions: [VIRGINIA, DUBLIN, TOKYO],
      contenders: [
        {
          kind: 'object',
          region: DUBLIN,
          versionId: 'v1-in-eu-west-1',
          lastModified: '2026-03-01T12:00:05.000Z',
          stamp: { time: '2026-03-01T12:00:05.000Z', decision: 0 },
          size: 5,
          etag: 'etag-of-eu-west-1-v1',
          headers: {},
          metadata: { score: '7' },
        },
        expect.objectContaining({ region: TOKYO }),
      ],
      base: { decision: 1, etags: ['base'], write: expect.objectContaining({ region: VIRGINIA, kind: 'object' }) },
    });
  });

  it('tells of deletes, merges and siblings what they are', () => {
    const merged = { ...puts(VIRGINIA), via: 'merge' as const };
    const { request } = questionOf(MODULE, conflictOf([deletes(DUBLIN), merged]));
    expect(customRequest.safeParse(request).error).toBeUndefined();
    expect(request.contenders).toMatchObject([{ kind: 'object', via: 'merge' }, { kind: 'delete' }]);
  });

  it('has the same name for the same conflict, whatever order it comes in and whatever follows from the answer', () => {
    const { name } = questionOf(MODULE);
    const turned = { ...conflict, contenders: [...conflict.contenders].reverse() };
    expect(questionOf(MODULE, turned).name).toBe(name);
    expect(questionOf({ ...MODULE, timeout: 9, otherwise: 'manual' }).name).toBe(name);
  });

  it.each([
    ['another module', { use: 'custom', module: './other.ts' }, conflict],
    ['with contents', { ...MODULE, contents: true, 'max-bytes': 1 }, conflict],
    ['another key', MODULE, { ...conflict, key: 'plans/april.json' as Conflict['key'] }],
    ['another base', MODULE, conflictOf([tokyos, dublins])],
    ['another version', MODULE, conflictOf([tokyos, puts(DUBLIN, { id: 'v2' })], { baseEtags: ['base'] })],
  ])('has another name for %s', (_, choice, about) => {
    expect(questionOf(choice, about).name).not.toBe(questionOf(MODULE).name);
  });

  it('is not asked where there is nothing to choose', () => {
    expect(narrowBy(MODULE)({ ...conflict, contenders: [dublins] }).kind).toBe('abstains');
  });
});

describe('contents', () => {
  const choice = { ...MODULE, contents: true, 'max-bytes': 10 };
  const large = puts(TOKYO, { size: 11 });
  const about = conflictOf([large, dublins, deletes(VIRGINIA)], { baseEtags: ['base'] });

  it('are asked for first, of uploads that are small enough and of the base', () => {
    const ask = askOf(choice, about);
    expect(ask).toEqual({ kind: 'contents', of: [dublins, about.base?.write] });
  });

  it('are handed in, or why not', () => {
    const contents: Aids['contents'] = new Map([
      [contentName(dublins), { kind: 'bytes', bytes: Buffer.from('text') }],
      [contentName(about.base?.write ?? dublins), { kind: 'missing', why: 'it has expired' }],
      // Another policy had asked for it.
      [contentName(large), { kind: 'bytes', bytes: Buffer.alloc(11) }],
    ]);
    const { request } = questionOf(choice, withAids({ contents }, about));
    expect(customRequest.safeParse(request).error).toBeUndefined();
    const told = request as { contenders: readonly { region: string; content?: unknown }[]; base: { write: object } };
    expect(Object.fromEntries(told.contenders.map(({ region, content }) => [region, content]))).toEqual({
      [DUBLIN]: { base64: base64('text') },
      [TOKYO]: { missing: 'it is larger than what is handed in' },
      [VIRGINIA]: undefined,
    });
    expect(told.base.write).toMatchObject({ content: { missing: 'it has expired' } });
  });
});

describe('an answer', () => {
  const place = { region: dublins.region, id: dublins.id };

  it('names the winner', () => {
    expect(answered({ kind: 'winner', winner: place, why: 'It is signed.' })).toEqual({
      kind: 'narrows',
      to: [dublins],
      why: './mine.ts chose eu-west-1: It is signed',
    });
  });

  it('is new content, with what surrounds the one it names, or with that of all', () => {
    const content = { kind: 'content', base64: base64('both'), why: '' } as const;
    const latest = conflictOf([deletes(VIRGINIA, { at: 9 }), dublins, tokyos]);
    expect(answered(content, MODULE, latest)).toEqual({
      kind: 'merges',
      content: new Uint8Array(Buffer.from('both')),
      around: { headers: {}, metadata: { score: '7' }, tags: {}, hashes: {}, clashes: [] },
      like: dublins,
      holds: [],
      why: './mine.ts made 4 bytes',
    });
    const like = { region: tokyos.region, id: tokyos.id };
    expect(answered({ ...content, like }, MODULE, latest)).toMatchObject({
      kind: 'merges',
      around: { metadata: {} },
      like: tokyos,
      why: './mine.ts made 4 bytes, with headers, metadata and tags of ap-northeast-1',
    });
  });

  it('says whose content the new one holds', () => {
    const held = { region: tokyos.region, id: tokyos.id };
    const content = { kind: 'content', base64: base64('both'), holds: [held], why: '' } as const;
    expect(answered(content)).toMatchObject({
      holds: [tokyos],
      why: expect.stringContaining('made 4 bytes, which hold ap-northeast-1'),
    });
  });

  it('leaves it to a person', () => {
    expect(answered({ kind: 'hold', why: 'two are signed' })).toEqual({
      kind: 'holds',
      why: './mine.ts leaves it to a person: two are signed',
    });
  });

  it('that is none is left to `otherwise`, and flagged only if something went wrong', () => {
    const choice = { ...MODULE, otherwise: { use: 'region-priority', order: [TOKYO] } };
    const abstains = answered({ kind: 'none', why: 'not mine' }, choice);
    expect(abstains).toMatchObject({ kind: 'narrows', to: [tokyos], flags: [] });
    expect(abstains.why).toMatch(/^\.\/mine\.ts abstains: not mine; otherwise region-priority: ap-northeast-1/);
    const failed = answered({ kind: 'none', failed: true, why: 'It took too long.' }, choice);
    expect(failed).toMatchObject({ kind: 'narrows', to: [tokyos], flags: ['custom-failed'] });
    expect(failed.why).toMatch(/^\.\/mine\.ts gave no answer: It took too long; otherwise region-priority/);
  });

  it('by `otherwise` may be a hold as well', () => {
    const failed = answered({ kind: 'none', failed: true, why: 'broken' }, { ...MODULE, otherwise: 'manual' });
    expect(failed).toMatchObject({ kind: 'holds', flags: ['custom-failed'] });
  });

  it.each<[string, Answer]>([
    ['a winner', { kind: 'winner', winner: { ...place, id: 'gone' as typeof place.id }, why: '' }],
    ['content', { kind: 'content', base64: '', like: { ...place, id: 'gone' as typeof place.id }, why: '' }],
  ])('of %s that does not contend is none, in case the journal holds such', (_, answer) => {
    expect(answered(answer)).toMatchObject({ kind: 'narrows', to: [dublins], flags: ['custom-failed'] });
  });

  it('that never came lets the chain go on: nothing is stuck', () => {
    const verdict = compileChain(policyChoice.parse(MODULE))(conflict);
    expect(verdict).toMatchObject({ winner: dublins, decidedBy: 'stamp' });
    expect(verdict.why).toContain('custom abstains');
  });
});
