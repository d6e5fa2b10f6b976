import { describe, expect, it } from 'vitest';
import type { Write } from '../../../src/domain/model/decision.ts';
import { areSameStates } from '../../../src/policies/support/order.ts';
import { DUBLIN, puts, TOKYO, VIRGINIA } from '../../support/conflicts.ts';

describe('contenders of one state', () => {
  // By ETag both equal the one without a checksum; their checksums say that they differ.
  it('are compared each with each, since "same" does not carry over', () => {
    const [plain, one, other] = [
      puts(VIRGINIA, { content: 'same' }),
      withChecksum(DUBLIN, '1'),
      withChecksum(TOKYO, '2'),
    ];
    expect(areSameStates([plain, one])).toBe(true);
    expect(areSameStates([plain, other])).toBe(true);
    expect(areSameStates([plain, one, other])).toBe(false);
  });
});

function withChecksum(region: string, value: string): Write {
  const write = puts(region, { content: 'same' });
  if (write.state.kind === 'deleted') throw new Error('a put has content');
  return { ...write, state: { ...write.state, checksum: { algorithm: 'CRC64NVME', value } } };
}
