import { beforeAll, describe, expect, it } from 'vitest';
import { bundleChecks, checksOf, NO_CHECKS } from '../../../deploy/bundle/checks.ts';
import type { PolicyStep } from '../../../src/domain/model/decision.ts';
import { policyChoice } from '../../../src/policies/framework/choice.ts';
import { POLICIES, type PolicyName } from '../../../src/policies/index.ts';
import { bundled } from './bundling.ts';

/** In functions schemas refuse nothing, and fill in what an older entry of the journal does not have. */

const SOURCE = `
  export { POLICIES } from './src/policies/index.ts';
  export { policyChoice } from './src/policies/framework/choice.ts';
  export { compilePattern } from './src/config/shape/pattern.ts';
`;
type Policies = Pick<typeof import('../../../src/policies/index.ts'), 'POLICIES'> & {
  policyChoice: typeof policyChoice;
};

let inFunctions: Policies & { readonly compilePattern: (pattern: string) => unknown };
beforeAll(async () => {
  inFunctions = await bundled(SOURCE, [bundleChecks(NO_CHECKS)]);
});

/** What a policy can't do without. The type asks for an entry when the registry grows. */
const NEEDED: Readonly<Record<PolicyName, Readonly<Record<string, unknown>>>> = {
  'last-writer-wins': {},
  'logical-timestamp': {},
  'region-ownership': { owner: 'eu-west-1' },
  'optimistic-concurrency': {},
  'region-priority': { order: ['eu-west-1'] },
  highest: { size: true },
  'json-merge': {},
  'text-merge': {},
  union: {},
  automerge: {},
  'keep-both': {},
  manual: {},
  custom: { module: './mine.ts' },
};

const parsedBy = ({ POLICIES: policies, policyChoice: choice }: Policies, step: PolicyStep) =>
  policies
    .find(({ name }) => name === step.use)
    ?.schema(choice)
    .parse(step);

describe.each(POLICIES.map(({ name }) => ({ name })))('a step of $name', ({ name }) => {
  it('of an older entry gets the defaults that it gets by zod', () => {
    const step = { use: name, ...NEEDED[name] };
    const parsed = parsedBy(inFunctions, step);
    expect(parsed).toEqual(parsedBy({ POLICIES, policyChoice } as Policies, step));
  });

  it('as it was deployed stays as it is', () => {
    const [deployed] = policyChoice.parse({ use: name, ...NEEDED[name] });
    expect(parsedBy(inFunctions, deployed as PolicyStep)).toEqual(deployed);
  });
});

describe('what functions check by themselves', () => {
  const found = (sets: object, options = { isLive: false, asksCode: false }) => checksOf({ sets }, options);
  const rules = (...all: object[]) => ({ documents: { buckets: { 'eu-west-1': 'a' }, rules: all } });

  it('is nothing where a configuration asks for nothing', () => {
    expect(found(rules({ prefix: 'a/', policy: [{ use: 'union' }] }))).toEqual(NO_CHECKS);
  });

  it.each([
    ['a pattern of keys', rules({ match: '*.json' }), 'patterns'],
    ['a pattern of content types', rules({ 'content-type': 'text/*' }), 'patterns'],
    [
      'a bucket elsewhere',
      { a: { buckets: { home: { bucket: 'a', endpoint: 'https://s3.example.com' } } } },
      'servers',
    ],
  ])('is %s, where a rule or bucket says so', (_, sets, what) => {
    expect(found(sets)).toEqual({ ...NO_CHECKS, [what]: true });
  });

  it('is also what comes later: rules, and what own code answers', () => {
    expect(found({}, { isLive: true, asksCode: false })).toEqual({ schemas: true, patterns: true, servers: false });
    expect(found({}, { isLive: false, asksCode: true })).toEqual({ ...NO_CHECKS, schemas: true });
  });

  it('is said to be missing where it is missed', () => {
    expect(() => inFunctions.compilePattern('*')).toThrow(/bundled without patterns: deploy it again/);
  });
});
