import { describe, expect, it } from 'vitest';
import type { Write } from '../../../src/domain/model/decision.ts';
import { compileStep } from '../../../src/policies/framework/chain.ts';
import { policyChoice } from '../../../src/policies/framework/choice.ts';
import { conflictOf, DUBLIN, deletes, puts, TOKYO, VIRGINIA } from '../../support/conflicts.ts';

interface Case {
  readonly that: string;
  readonly policy: unknown;
  readonly contenders: readonly Write[];
  readonly baseEtags?: readonly string[];
  /** The regions of those that are kept; nothing where the policy abstains. */
  readonly keeps?: readonly string[];
  readonly why: string;
  readonly flags?: readonly string[];
}

const carries = (region: string, value: string) => puts(region, { metadata: { 'logical-timestamp': value } });
const madeOn = (region: string, etag: string) => puts(region, { metadata: { 'previous-etag': etag } });
const scores = (region: string, score: string) => puts(region, { metadata: { score } });

describe('last-writer-wins', () => {
  check([
    {
      that: 'keeps the latest',
      policy: 'last-writer-wins',
      contenders: [puts(VIRGINIA, { at: 4 }), puts(DUBLIN, { at: 5 }), deletes(TOKYO, { at: 3 })],
      keeps: [DUBLIN],
      why: 'eu-west-1 wrote at 2026-03-01T12:00:05Z, us-east-1 wrote at 2026-03-01T12:00:04Z, ap-northeast-1 deleted at 2026-03-01T12:00:03Z; the latest wins',
    },
    {
      that: 'never takes a write for earlier than what it has seen',
      policy: 'last-writer-wins',
      contenders: [puts(VIRGINIA, { at: 4, stampAt: 9 }), puts(DUBLIN, { at: 5 })],
      keeps: [VIRGINIA],
      why: 'us-east-1 wrote at 2026-03-01T12:00:04Z (after it had seen 2026-03-01T12:00:09Z), eu-west-1 wrote at 2026-03-01T12:00:05Z; the latest wins',
    },
    {
      that: 'prefers, at the same time, the one that had seen the later decision',
      policy: 'last-writer-wins',
      contenders: [puts(VIRGINIA, { decision: 2 }), puts(DUBLIN, { decision: 3 })],
      keeps: [DUBLIN],
      why: 'eu-west-1 wrote at 2026-03-01T12:00:00Z, us-east-1 wrote at 2026-03-01T12:00:00Z; at the same time, eu-west-1 wins: it had seen decision 3, us-east-1 only 2',
    },
    {
      that: 'prefers, all else equal, the region that the owner named first',
      policy: 'last-writer-wins',
      contenders: [puts(TOKYO), puts(DUBLIN)],
      keeps: [DUBLIN],
      why: 'eu-west-1 wrote at 2026-03-01T12:00:00Z, ap-northeast-1 wrote at 2026-03-01T12:00:00Z; at the same time, eu-west-1 wins: its region ranks before ap-northeast-1',
    },
    {
      that: 'prefers in one region the newer, and tells the two apart by version',
      policy: 'last-writer-wins',
      contenders: [puts(DUBLIN, { layer: 0, id: 'old' }), puts(DUBLIN, { layer: 1, id: 'new' })],
      keeps: [DUBLIN],
      why: 'eu-west-1 (version new-in-eu-west-1) wrote at 2026-03-01T12:00:00Z, eu-west-1 (version old-in-eu-west-1) wrote at 2026-03-01T12:00:00Z; at the same time, eu-west-1 (version new-in-eu-west-1) wins: it lies above the other',
    },
  ]);
});

describe('logical-timestamp', () => {
  check([
    {
      that: 'keeps the highest number',
      policy: 'logical-timestamp',
      contenders: [carries(VIRGINIA, '41'), carries(DUBLIN, '42')],
      keeps: [DUBLIN],
      why: 'eu-west-1 carries 42, us-east-1 carries 41; the highest wins',
    },
    {
      that: 'tells 2^53 from 2^53 + 1',
      policy: 'logical-timestamp',
      contenders: [carries(VIRGINIA, '9007199254740992'), carries(DUBLIN, '9007199254740993')],
      keeps: [DUBLIN],
      why: 'eu-west-1 carries 9007199254740993, us-east-1 carries 9007199254740992; the highest wins',
    },
    {
      that: 'lets those without a number lose to the lowest number, deletes among them',
      policy: 'logical-timestamp',
      contenders: [carries(VIRGINIA, '1e3'), carries(DUBLIN, '-5'), deletes(TOKYO)],
      keeps: [DUBLIN],
      why: 'eu-west-1 carries -5, us-east-1 carries "1e3", which is no number, ap-northeast-1 carries none; the highest wins',
    },
    {
      that: 'keeps all that share the highest',
      policy: 'logical-timestamp',
      contenders: [carries(VIRGINIA, '7'), carries(DUBLIN, '007'), carries(TOKYO, '6')],
      keeps: [VIRGINIA, DUBLIN],
      why: 'us-east-1 carries 7, eu-west-1 carries 007, ap-northeast-1 carries 6; the highest wins',
    },
    {
      that: 'abstains where no write carries a number',
      policy: 'logical-timestamp',
      contenders: [carries(VIRGINIA, ''), puts(DUBLIN)],
      why: 'no write carries a number in logical-timestamp',
    },
    {
      that: 'abstains where all are equal',
      policy: 'logical-timestamp',
      contenders: [carries(VIRGINIA, '7'), carries(DUBLIN, '7.0')],
      why: 'us-east-1 carries 7, eu-west-1 carries 7.0: equal',
    },
    {
      that: 'compares hybrid logical clocks by time and then by counter, and a plain number as counter 0',
      policy: 'logical-timestamp',
      contenders: [carries(VIRGINIA, '7:9:node-z'), carries(DUBLIN, '7:10:node-a'), carries(TOKYO, '7')],
      keeps: [DUBLIN],
      why: 'eu-west-1 carries 7:10:node-a, us-east-1 carries 7:9:node-z, ap-northeast-1 carries 7; the highest wins',
    },
    {
      that: 'takes a plain number for a clock whose counter is 0',
      policy: 'logical-timestamp',
      contenders: [carries(VIRGINIA, '7'), carries(DUBLIN, '7:0')],
      why: 'us-east-1 carries 7, eu-west-1 carries 7:0: equal',
    },
    {
      that: 'leaves two clocks that differ by node alone to the next policy',
      policy: 'logical-timestamp',
      contenders: [carries(VIRGINIA, '7:1:a'), carries(DUBLIN, '7:1:b')],
      why: 'us-east-1 carries 7:1:a, eu-west-1 carries 7:1:b: equal',
    },
    {
      that: 'reads the field that it is told, whatever case it is written in',
      policy: { use: 'logical-timestamp', metadata: 'Score' },
      contenders: [scores(VIRGINIA, '2'), scores(DUBLIN, '1')],
      keeps: [VIRGINIA],
      why: 'us-east-1 carries 2, eu-west-1 carries 1; the highest wins',
    },
    {
      that: 'takes no inherited property for metadata',
      policy: { use: 'logical-timestamp', metadata: 'constructor' },
      contenders: [puts(VIRGINIA), puts(DUBLIN)],
      why: 'no write carries a number in constructor',
    },
  ]);
});

describe('region-ownership', () => {
  const policy = { use: 'region-ownership', owner: DUBLIN };
  check([
    {
      that: 'keeps the owner’s write and flags the others',
      policy,
      contenders: [puts(VIRGINIA, { at: 9 }), deletes(DUBLIN), puts(TOKYO)],
      keeps: [DUBLIN],
      why: 'eu-west-1 is the owner, us-east-1 is not, ap-northeast-1 is not; the owner wins',
      flags: ['ownership-violation:ap-northeast-1', 'ownership-violation:us-east-1'],
    },
    {
      that: 'without the owner’s, goes by last-writer-wins unless told otherwise',
      policy,
      contenders: [puts(VIRGINIA), puts(TOKYO, { at: 1 })],
      keeps: [TOKYO],
      why: 'none of ap-northeast-1 and us-east-1 is the owner eu-west-1; otherwise last-writer-wins: ap-northeast-1 wrote at 2026-03-01T12:00:01Z, us-east-1 wrote at 2026-03-01T12:00:00Z; the latest wins',
      flags: ['ownership-violation:ap-northeast-1', 'ownership-violation:us-east-1'],
    },
    {
      that: 'without the owner’s, goes by the policies it is told, which may abstain',
      policy: { ...policy, otherwise: ['logical-timestamp', { use: 'region-priority', order: [DUBLIN] }] },
      contenders: [puts(VIRGINIA), puts(TOKYO)],
      why: 'none of us-east-1 and ap-northeast-1 is the owner eu-west-1; otherwise logical-timestamp abstains: no write carries a number in logical-timestamp. region-priority abstains: none of the regions is in its order',
      flags: ['ownership-violation:ap-northeast-1', 'ownership-violation:us-east-1'],
    },
    {
      that: 'chooses by the same policies among several of the owner’s',
      policy,
      contenders: [puts(DUBLIN, { layer: 0, id: 'old' }), puts(DUBLIN, { at: 1, id: 'new' }), puts(TOKYO, { at: 2 })],
      keeps: [DUBLIN],
      why: 'eu-west-1 (version new-in-eu-west-1) and eu-west-1 (version old-in-eu-west-1) are all from the owner; otherwise last-writer-wins: eu-west-1 (version new-in-eu-west-1) wrote at 2026-03-01T12:00:01Z, eu-west-1 (version old-in-eu-west-1) wrote at 2026-03-01T12:00:00Z; the latest wins',
      flags: ['ownership-violation:ap-northeast-1'],
    },
  ]);
});

describe('optimistic-concurrency', () => {
  const policy = 'optimistic-concurrency';
  check([
    {
      that: 'keeps the write that names the base, by any of its ETags, with quotes or without',
      policy,
      baseEtags: ['abc', 'abc-2'],
      contenders: [madeOn(VIRGINIA, '"abc-2"'), madeOn(DUBLIN, 'xyz'), puts(TOKYO)],
      keeps: [VIRGINIA],
      why: 'the base is "abc" and "abc-2", us-east-1 names "abc-2", eu-west-1 names "xyz", ap-northeast-1 names none; the write made on the base wins',
    },
    {
      that: 'keeps all that were made on the base where some were not',
      policy,
      baseEtags: ['abc'],
      contenders: [madeOn(VIRGINIA, 'abc'), madeOn(DUBLIN, '"abc"'), deletes(TOKYO)],
      keeps: [VIRGINIA, DUBLIN],
      why: 'the base is "abc", us-east-1 names "abc", eu-west-1 names "abc", ap-northeast-1 names none; the write made on the base wins',
    },
    {
      that: 'abstains where no base is known',
      policy,
      contenders: [madeOn(VIRGINIA, 'abc'), puts(DUBLIN)],
      why: 'the state that all contenders stem from is not known',
    },
    {
      that: 'abstains where none was made on the base',
      policy,
      baseEtags: ['abc'],
      contenders: [madeOn(VIRGINIA, 'xyz'), puts(DUBLIN)],
      why: 'no write names the base in previous-etag',
    },
    {
      that: 'abstains where all were',
      policy,
      baseEtags: ['abc'],
      contenders: [madeOn(VIRGINIA, 'abc'), madeOn(DUBLIN, 'abc')],
      why: 'all were made on the base',
    },
    {
      that: 'abstains where the base is a delete, which has no ETag, even if a write names the empty text',
      policy,
      baseEtags: [],
      contenders: [madeOn(VIRGINIA, '""'), puts(DUBLIN)],
      why: 'no write names the base in previous-etag',
    },
  ]);
});

describe('region-priority', () => {
  const policy = { use: 'region-priority', order: [TOKYO, DUBLIN] };
  check([
    {
      that: 'keeps the region that comes first in the order',
      policy,
      contenders: [puts(VIRGINIA, { at: 9 }), puts(DUBLIN), puts(TOKYO)],
      keeps: [TOKYO],
      why: 'ap-northeast-1 is number 1, us-east-1 is not in the order, eu-west-1 is number 2; the first in the order wins',
    },
    {
      that: 'abstains where none is listed',
      policy,
      contenders: [puts(VIRGINIA), puts('sa-east-1')],
      why: 'none of the regions is in its order',
    },
    {
      that: 'abstains where all come from one region',
      policy,
      contenders: [puts(TOKYO, { layer: 0, id: 'old' }), puts(TOKYO, { id: 'new' })],
      why: 'all come from ap-northeast-1',
    },
  ]);
});

describe('highest', () => {
  check([
    {
      that: 'keeps the highest number of a field',
      policy: { use: 'highest', metadata: 'score' },
      contenders: [scores(VIRGINIA, '9.5'), scores(DUBLIN, '10'), scores(TOKYO, 'many')],
      keeps: [DUBLIN],
      why: 'eu-west-1 has 10, us-east-1 has 9.5, ap-northeast-1 has "many", which is no number; the highest wins',
    },
    {
      that: 'keeps the largest object, and even an empty one rather than a delete',
      policy: { use: 'highest', size: true },
      contenders: [puts(VIRGINIA, { size: 0 }), deletes(DUBLIN, { at: 9 })],
      keeps: [VIRGINIA],
      why: 'us-east-1 has 0 bytes, eu-west-1 deleted; the highest wins',
    },
    {
      that: 'abstains where no write has a number',
      policy: { use: 'highest', metadata: 'score' },
      contenders: [puts(VIRGINIA), deletes(DUBLIN)],
      why: 'no write carries a number in score',
    },
  ]);
});

function check(cases: readonly Case[]): void {
  it.each(cases)('$that', ({ policy, contenders, baseEtags, keeps, why, flags }) => {
    const [step] = policyChoice.parse(policy);
    if (step === undefined) throw new Error('a case names one policy');
    const conflict = conflictOf(contenders, baseEtags ? { baseEtags } : {});
    const resolution = compileStep(step).narrow(conflict);
    const kept = resolution.kind === 'narrows' ? resolution.to.map(({ region }) => region).sort() : undefined;
    expect({ kept, why: resolution.why, flags: resolution.flags ?? [] }).toEqual({
      kept: keeps && [...keeps].sort(),
      why,
      flags: flags ?? [],
    });
  });
}
