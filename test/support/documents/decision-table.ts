import type { Decision, PolicyStep } from '../../../src/domain/model/decision.ts';
import { type Conflict, contentName, type Material, type Rule } from '../../../src/domain/model/policy.ts';
import { loadEngine } from '../../../src/merge/index.ts';
import { compileChain } from '../../../src/policies/framework/chain.ts';
import { policyChoice } from '../../../src/policies/framework/choice.ts';
import { POLICY_NAMES, type PolicyName } from '../../../src/policies/index.ts';
import { DUBLIN, Story, TOKYO, VIRGINIA } from '../story.ts';

const ENGINES = {
  json: await loadEngine('json'),
  text: await loadEngine('text'),
  union: await loadEngine('union'),
  automerge: await loadEngine('automerge'),
};

/** Where a policy needs parameters, those that its rows are about. */
const CHOICES: Partial<Record<PolicyName, unknown>> = {
  'region-ownership': { use: 'region-ownership', owner: VIRGINIA },
  'region-priority': { use: 'region-priority', order: [VIRGINIA, DUBLIN] },
  highest: { use: 'highest', metadata: 'weight' },
};

const BASE = '{\n"a": 1,\n\n"b": 1\n}';
const FIELDS = { 'logical-timestamp': '42', weight: '7', 'previous-etag': `md5_${BASE}` };
const [HERE, THERE] = [BASE.replace('"a": 1', '"a": 2'), BASE.replace('"b": 1', '"b": 2')];

/** Virginia always writes a second before Dublin. */
const CASES: readonly (readonly [
  name: string,
  isFor: (policy: PolicyName) => boolean,
  play: (story: Story) => void,
])[] = [
  ['write / write', always, (story) => write(story, HERE, THERE, FIELDS)],
  [
    'write / delete',
    always,
    (story) => void [story.put(VIRGINIA, { bytes: HERE, metadata: FIELDS }), story.remove(DUBLIN)],
  ],
  ['delete / delete', always, (story) => void [story.remove(VIRGINIA), story.remove(DUBLIN)]],
  ['identical bytes', always, (story) => write(story, HERE, HERE)],
  ['missing metadata', readsMetadata, (story) => write(story, HERE, THERE)],
  ['missing base', needsBase, (story) => write(story, HERE, THERE, FIELDS)],
  ['over the size limit', merges, (story) => write(story, HERE, THERE)],
];

function always(): boolean {
  return true;
}

function readsMetadata(policy: PolicyName): boolean {
  return ['logical-timestamp', 'optimistic-concurrency', 'highest'].includes(policy);
}

function merges(policy: PolicyName): boolean {
  return ['json-merge', 'text-merge', 'union', 'automerge'].includes(policy);
}

function needsBase(policy: PolicyName): boolean {
  return merges(policy) || policy === 'optimistic-concurrency';
}

function write(story: Story, here: string, there: string, metadata: Record<string, string> = {}): void {
  story.put(VIRGINIA, { bytes: here });
  story.put(DUBLIN, { bytes: there, metadata });
}

/** What every policy makes of every case, decided by the very code. */
export function decisionTable(): string {
  const sections = POLICY_NAMES.filter((policy) => policy !== 'custom').map((policy) => {
    const [step] = policyChoice.parse(CHOICES[policy] ?? policy);
    if (!step) throw new RangeError(policy);
    const rows = CASES.filter(([, isFor]) => isFor(policy)).map(([name, , play]) =>
      row(name, decide(step, name, play)),
    );
    return [`## ${policy}`, '', ...parametersOf(step), HEAD, ...rows, ''].join('\n');
  });
  return [INTRODUCTION, ...sections].join('\n');
}

const INTRODUCTION = `# What each policy does

Made by \`npm run docs\` from the code, and held against it by \`npm test\`. Three regions agree on a JSON document; then Virginia (us-east-1) writes,
and a second later Dublin (eu-west-1), without having seen that. Virginia changes one line, Dublin another. Where it says so, metadata is missing, no
earlier decision is known, or the documents are larger than the policy merges. Tokyo (ap-northeast-1) only receives. What
\`custom\` does is up to the code that it asks.
`;

const HEAD = '| case | outcome | pushed to | what the journal says |\n| --- | --- | --- | --- |';

function parametersOf({ use: _, ...parameters }: PolicyStep): string[] {
  const names = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return names.length === 0
    ? []
    : [`With ${names.map(([name, value]) => `\`${name}: ${JSON.stringify(value)}\``).join(', ')}.`, ''];
}

function decide(step: PolicyStep, name: string, play: (story: Story) => void): Decision {
  const limited = name === 'over the size limit' ? { ...step, 'max-bytes': 8 } : step;
  const resolve = compileChain([limited]);
  const rule: Rule = {
    index: 0,
    policies: [limited],
    deletes: 'policy',
    asks: () => undefined,
    resolve: (conflict) =>
      resolve({ ...conflict, aids: { contents: contentsOf(conflict), engines: ENGINES, answers: {} } }),
  };
  const story = new Story([VIRGINIA, DUBLIN, TOKYO], rule);
  if (name !== 'missing base') story.landAll(story.decide(story.put(VIRGINIA, { bytes: BASE })));
  play(story);
  const decision = story.decide();
  if (!decision) throw new Error(`${step.use}, ${name}: nothing was decided`);
  return decision;
}

/** The story's ETags tell the bytes. */
function contentsOf({ contenders, base }: Conflict): ReadonlyMap<string, Material> {
  const writes = [...contenders, ...(base ? [base.write] : [])];
  return new Map(
    writes.map((one) => {
      const text = one.state.kind === 'object' ? one.state.etag.slice('md5_'.length) : '';
      return [contentName(one), { kind: 'bytes', bytes: new TextEncoder().encode(text) }];
    }),
  );
}

function row(name: string, { outcome, pushes, suspended, siblings = [], why }: Decision): string {
  const regions = suspended ? 'nobody' : Object.keys(pushes).join(', ') || 'nobody';
  const { region, state } = outcome.write;
  const won = state.kind === 'deleted' ? `deleted (${region})` : outcome.kind === 'merged' ? 'both, merged' : region;
  const beside = siblings.length > 0 ? `; ${siblings.map(({ of }) => of.region).join(', ')} beside it` : '';
  const result = suspended ? 'held' : `${won}${beside}`;
  return `| ${[name, result, regions, why.replaceAll('|', '\\|').replaceAll('\n', ' ')].join(' | ')} |`;
}
