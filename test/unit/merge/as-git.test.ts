import { describe, expect, it } from 'vitest';
import { markOf, ourVerdict, RECORDED, RECORDED_SEED, recordedMarks } from '../../git/recorded.ts';
import { tripleOf } from '../../git/triples.ts';

describe('the merge of text', () => {
  it(`says what git says, of ${RECORDED} random triples (npm run test:git asks git itself)`, () => {
    const recorded = recordedMarks();
    expect(recorded).toHaveLength(RECORDED);
    const unlike = recorded.flatMap((mark, number) => {
      const triple = tripleOf(RECORDED_SEED, number);
      return markOf(ourVerdict(triple)) === mark ? [] : [{ number, mark, ...triple }];
    });
    expect(unlike).toEqual([]);
  });
});
