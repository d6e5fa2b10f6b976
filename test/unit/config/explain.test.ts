import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../../src/config/index.ts';
import { explainRules } from '../../../src/config/rules/explain.ts';
import { parseBytes } from '../../../src/config/shape/bytes.ts';
import { parseObjectKey } from '../../../src/domain/model/ids.ts';
import { contentName } from '../../../src/domain/model/policy.ts';
import { puts, VIRGINIA } from '../../support/conflicts.ts';

const POLICY = 'last-writer-wins';
const RULES = [
  { prefix: 'users/', policy: POLICY },
  { name: 'small', match: '**/*.json', size: { max: 10 }, policy: POLICY },
  { tag: { team: 'red' }, policy: POLICY, mode: 'observe' },
  { policy: POLICY },
];

type Fact = 'key' | 'size' | 'content type' | 'tags';

function explain(key: string, size: number, tags: Record<string, string>, told: readonly Fact[], rules = RULES) {
  const buckets = { 'us-east-1': 'acme-one', 'eu-west-1': 'acme-two' };
  const config = checkConfig({ home: 'us-east-1', sets: { documents: { buckets, rules } } }, 'test');
  const write = puts(VIRGINIA, { size });
  const subject = { key: parseObjectKey(key), contenders: [write], tags: new Map([[contentName(write), tags]]) };
  return explainRules(config.sets.documents?.rules ?? [], subject, (about) => ['key', ...told].includes(about));
}

describe('a rule explained', () => {
  it.each([
    ['an early one takes it', 'users/a.json', 5, {}, [], ['yes', 'later', 'later', 'later']],
    ['all is told', 'a.json', 5, {}, ['size', 'tags'], ['no', 'yes', 'later', 'later']],
    ['too large, tagged', 'a.json', 11, { team: 'red' }, ['size', 'tags'], ['no', 'no', 'yes', 'later']],
    ['too large, not tagged', 'a.json', 11, { team: 'blue' }, ['size', 'tags'], ['no', 'no', 'no', 'yes']],
    ['nothing is told', 'a.json', 0, {}, [], ['no', 'depends', 'depends', 'else']],
    ['what is not told does not matter', 'a.txt', 0, {}, ['tags'], ['no', 'no', 'no', 'yes']],
    [
      'the certain one comes behind an open one',
      'a.json',
      0,
      { team: 'red' },
      ['tags'],
      ['no', 'depends', 'else', 'later'],
    ],
  ] as const)('says who takes it, and who would: %s', (_, key, size, tags, told, takes) => {
    expect(explain(key, size, tags, told).map((rule) => rule.takes)).toEqual(takes);
  });

  it('gives each condition with what was found in its place', () => {
    const [, small, red] = explain('a.json', 11, { team: 'blue' }, ['size', 'tags']);
    expect(small).toEqual({
      index: 1,
      name: 'small',
      policies: [POLICY],
      mode: 'enforce',
      conditions: [
        { text: 'match: **/*.json', about: 'key', holds: true },
        { text: 'size: max 10 bytes', about: 'size', holds: false, found: '11 bytes' },
      ],
      takes: 'no',
    });
    expect(red).toMatchObject({ mode: 'observe', conditions: [{ text: 'tag: team=red', found: 'team=blue' }] });
    expect(explain('a', 1, {}, ['size', 'tags'])[2]?.conditions[0]?.found).toBe('no tag team');
  });

  it('is last-writer-wins where there are none', () => {
    expect(explain('a', 1, {}, [], [])).toMatchObject([{ policies: [POLICY], takes: 'yes' }]);
  });
});

describe('a size', () => {
  it.each([
    ['0', 0],
    ['1500', 1500],
    ['7 B', 7],
    ['10 MB', 10_000_000],
    ['10MiB', 10_485_760],
    ['1.5 kB', 1500],
    ['2 Gi', undefined],
    ['10 mb', undefined],
    ['-1', undefined],
    ['', undefined],
    ['1e3', undefined],
    ['99999999999999999999', undefined],
  ])('%j is %s', (text, bytes) => expect(parseBytes(text)).toBe(bytes));
});
