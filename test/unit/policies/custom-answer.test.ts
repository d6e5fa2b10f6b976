import { describe, expect, it } from 'vitest';
import { MAX_ANSWER_BYTES, readAnswer } from '../../../src/policies/custom/answer.ts';
import { requestOf } from '../../../src/policies/custom/telling.ts';
import { conflictOf, DUBLIN, deletes, puts, TOKYO } from '../../support/conflicts.ts';

const request = requestOf(conflictOf([puts(DUBLIN), deletes(TOKYO)]), undefined);
const winner = { region: DUBLIN, versionId: 'v1-in-eu-west-1' };
const read = (raw: unknown) => readAnswer(raw, request);

describe('what is right', () => {
  it.each([
    [
      { winner, why: 'a\n  reason ' },
      { kind: 'winner', winner: { region: DUBLIN, id: winner.versionId }, why: 'a reason' },
    ],
    [{ content: 'Ym90aA==' }, { kind: 'content', base64: 'Ym90aA==', why: '' }],
    [
      { content: '', like: winner },
      { kind: 'content', base64: '', like: { region: DUBLIN, id: winner.versionId }, why: '' },
    ],
    [
      { hold: true, why: 'x' },
      { kind: 'hold', why: 'x' },
    ],
    [
      { content: '', holds: [winner] },
      { kind: 'content', base64: '', holds: [{ region: DUBLIN, id: winner.versionId }], why: '' },
    ],
    [{ abstain: true }, { kind: 'none', why: '' }],
  ])('%j', (raw, answer) => {
    expect(read({ schema: 1, ...raw })).toEqual(answer);
  });

  it('may be as large as the journal has room for, and no larger', () => {
    const content = (bytes: number) => read({ schema: 1, content: Buffer.alloc(bytes).toString('base64') });
    expect(content(MAX_ANSWER_BYTES).kind).toBe('content');
    expect(content(MAX_ANSWER_BYTES + 1)).toMatchObject({
      kind: 'none',
      failed: true,
      why: expect.stringMatching(/content: has 204801 bytes; the journal .* 204800$/),
    });
  });

  it('has a reason of some length, not of any', () => {
    expect(read({ schema: 1, hold: true, why: 'x'.repeat(9999) }).why).toHaveLength(500);
  });
});

describe('what is not right is none, with the path and the problem', () => {
  it.each<[unknown, string]>([
    [undefined, 'must be an object with one of winner, content, hold, abstain, not nothing'],
    [null, 'not null'],
    ['eu-west-1', 'not a string'],
    [[], 'not a list'],
    [{}, 'it has none of winner, content, hold, abstain'],
    [{ schema: 1, winner, hold: true }, 'it has both winner and hold; only one can be meant'],
    [{ winner }, 'schema: '],
    [{ schema: 2, winner }, 'schema: '],
    [{ schema: 1, winner: DUBLIN }, 'winner: '],
    [{ schema: 1, winner: { region: DUBLIN } }, 'winner.versionId: '],
    [
      { schema: 1, winner: { ...winner, versionId: 'gone' } },
      'winner: eu-west-1/gone does not contend; allowed: eu-west-1/v1-in-eu-west-1, ap-northeast-1/v1-in-ap-northeast-1',
    ],
    [{ schema: 1, winner, wy: 'x' }, 'unknown field wy (did you mean why?)'],
    [{ schema: 1, content: 'not base64!' }, 'content: '],
    [
      { schema: 1, content: '', like: { ...winner, region: TOKYO } },
      'like: ap-northeast-1/v1-in-eu-west-1 does not contend',
    ],
    [
      { schema: 1, content: '', like: { region: TOKYO, versionId: 'v1-in-ap-northeast-1' } },
      'like: ap-northeast-1/v1-in-ap-northeast-1 is a delete',
    ],
    [{ schema: 1, content: '', holds: winner }, 'holds: '],
    [
      { schema: 1, content: '', holds: [winner, { region: TOKYO, versionId: 'x' }] },
      'holds: ap-northeast-1/x does not',
    ],
    [
      { schema: 1, content: '', holds: [{ region: TOKYO, versionId: 'v1-in-ap-northeast-1' }] },
      'holds: ap-northeast-1/v1-in-ap-northeast-1 is a delete, which has no content',
    ],
    [{ schema: 1, hold: false }, 'hold: '],
    [{ schema: 1, abstain: 'yes' }, 'abstain: '],
    [{ schema: 1, hold: true, why: 5 }, 'why: '],
  ])('%j', (raw, problem) => {
    const answer = read(raw);
    expect(answer).toMatchObject({ kind: 'none', failed: true });
    expect(answer.why).toContain(problem);
  });
});
