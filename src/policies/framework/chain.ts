import type { ByteFields } from '../../domain/model/byte-fields.ts';
import type { PolicyStep, Write } from '../../domain/model/decision.ts';
import type { Ask, Conflict, DeleteRule, Rule, Verdict } from '../../domain/model/policy.ts';
import { findPolicy } from '../index.ts';
import { latestOf } from '../last-writer-wins.ts';
import { areSameStates, inOrder } from '../support/order.ts';
import { nameOf, namesOf } from '../support/sentence.ts';
import { policyChoice } from './choice.ts';
import { type CompiledPolicy, NOT_AT_HAND, type Policy, type Rank } from './definition.ts';
import { applyDeletes } from './deletes.ts';
import { type Narrowing, narrowInTurn } from './narrowing.ts';
import { ofOriginals, type Sameness, withStandIns, yieldUnchanged } from './unchanged.ts';

/** The name under which the stamp closes a list that left more than one; no policy of the registry may be called so. */
export const CLOSING_STAMP = 'stamp';

/** What a rule says besides its policies. */
export type RuleTerms = Sameness & { readonly byteFields?: ByteFields };

const closingStamp: CompiledPolicy = { name: CLOSING_STAMP, narrow: latestOf, observe: () => [] };

/**
 * A rule's policies, asked in order, each about those that the one before has left, until one is left. `deletes` is applied before
 * all of them, and named `deletes` where it alone decides; before that `unchanged` lets those yield that changed nothing; the stamp closes every list. Throws a ZodError or RangeError when a step
 * isn't one of the registry's or its parameters aren't right: a loaded configuration has been checked for that.
 */
export function compileChain(
  steps: readonly PolicyStep[],
  deletes: DeleteRule = 'policy',
  terms: RuleTerms = {},
): (conflict: Conflict) => Verdict {
  const policies = [applyDeletes(deletes), ...steps.map(compileStep), closingStamp];
  const withoutAsking = policies.map(abstainWhereItAsks);
  return (conflict) => settle(prepared(conflict, terms), withoutAsking, terms);
}

/** What the rule's policies need before they can all say what they have to say. */
export function compileAsks(
  steps: readonly PolicyStep[],
  deletes: DeleteRule = 'policy',
  terms: RuleTerms = {},
): (conflict: Conflict) => Ask | undefined {
  const policies = [applyDeletes(deletes), ...steps.map(compileStep)];
  return (conflict) => narrowAll(prepared(conflict, terms), policies, terms).narrowing.ask;
}

/** All that a rule has of its policies. */
export function compileRuling(
  steps: readonly PolicyStep[],
  deletes: DeleteRule,
  terms?: RuleTerms,
): Pick<Rule, 'merges' | 'asks' | 'resolve'> {
  return {
    merges: mayMerge(steps),
    asks: compileAsks(steps, deletes, terms),
    resolve: compileChain(steps, deletes, terms),
  };
}

function prepared(conflict: Conflict, { ignoreMetadata = [], byteFields }: RuleTerms): Conflict {
  return inOrder({
    ...conflict,
    ...(ignoreMetadata.length > 0 ? { ignoreMetadata } : {}),
    ...(byteFields ? { byteFields } : {}),
  });
}

/** Before all policies those yield that changed nothing; what is left of them stands for what it repeats. */
function narrowAll(conflict: Conflict, policies: readonly CompiledPolicy[], sameness: Sameness) {
  const { narrowing, originalOf } = withStandIns(sameness, narrowInTurn(conflict, yieldUnchanged(sameness)));
  const rest = inOrder({ ...conflict, contenders: narrowing.field });
  const before = { ...narrowing, field: rest.contenders, twins: rest.contenders };
  return { narrowing: narrowInTurn(rest, policies, before), rest, originalOf };
}

/** One of the steps may make new content, or one that a parameter of theirs names. */
function mayMerge(steps: readonly PolicyStep[]): boolean {
  return steps.some((step) => {
    const definition = findPolicy(step.use);
    const named = Object.entries(definition?.parameters(policyChoice) ?? {}).filter(
      ([, { holds }]) => holds === 'policies',
    );
    return definition?.merges === true || named.some(([name]) => mayMerge((step[name] ?? []) as readonly PolicyStep[]));
  });
}

function abstainWhereItAsks({ narrow, ...rest }: CompiledPolicy): CompiledPolicy {
  return {
    ...rest,
    narrow: (conflict) => {
      const resolution = narrow(conflict);
      return resolution.kind === 'asks' ? { ...resolution, kind: 'abstains' } : resolution;
    },
  };
}

function settle(conflict: Conflict, policies: readonly CompiledPolicy[], sameness: Sameness): Verdict {
  const { narrowing, rest, originalOf } = narrowAll(conflict, policies, sameness);
  const { ending } = narrowing;
  const winner =
    ending?.kind === 'merges' ? ending.like : ending?.kind === 'keeps' ? ending.winner : narrowing.field[0];
  if (winner === undefined) throw new RangeError(`${conflict.key}: a conflict without contenders has no winner`);
  const observed = policies.flatMap(({ observe }) => observe(conflict));
  const verdict = {
    winner,
    decidedBy: narrowing.decidedBy ?? CLOSING_STAMP,
    why: [...narrowing.sentences, ...lastSentence(narrowing, rest)].join(' '),
    flags: [...new Set([...observed, ...narrowing.flags])],
    ...(ending ? { ending } : {}),
  };
  return ofOriginals(verdict, originalOf);
}

/** Says who stands for several that a client can't tell apart, or that there was nothing to decide; mostly there is nothing to add. */
function lastSentence({ field, twins, sentences, ending }: Narrowing, conflict: Conflict): readonly string[] {
  if (ending) return [];
  const [winner, ...others] = field;
  if (winner === undefined || others.length > 0) return [];
  const name = nameOf(winner, conflict);
  if (twins.length > 1) return [`${namesOf(twins, conflict)} hold the same state; ${name} stands for it.`];
  return sentences.length === 0 ? [`${name} is the only one that contends.`] : [];
}

/** For a parameter that holds policies, such as `otherwise`: the same narrowing without the closing stamp, so it may abstain. */
function narrowBy(steps: readonly PolicyStep[]): Policy {
  const policies = steps.map(compileStep);
  return (conflict) => {
    const narrowing = narrowInTurn(conflict, policies);
    const { field, flags, ending, ask } = narrowing;
    const sentences = [...narrowing.sentences, ...lastSentence(narrowing, conflict)];
    const why = sentences.join(' ').replace(/\.$/, '');
    if (ask) return { kind: 'asks', ask, why: NOT_AT_HAND };
    if (ending) return { ...ending, why, flags };
    if (field.length === conflict.contenders.length) return { kind: 'abstains', why, flags };
    return { kind: 'narrows', to: field, why, flags };
  };
}

/**
 * The whole field in the order in which these policies would let them win, by choosing alone: what they would merge or hold falls to the
 * stamp, and of what they would keep the one that keeps the key is chosen.
 */
function rankBy(steps: readonly PolicyStep[]): Rank {
  const policies = [...steps.map(compileStep), closingStamp];
  return (conflict, places = conflict.contenders.length) => {
    const order: Write[] = [];
    const asks: Ask[] = [];
    let rest = conflict.contenders;
    while (rest.length > 0) {
      const missing: Ask[] = [];
      const choosing = policies.map((policy) => chooseOnly(policy, missing));
      const [first] = narrowInTurn({ ...conflict, contenders: rest }, choosing).field;
      if (first === undefined) break;
      if (order.length < places) asks.push(...missing);
      order.push(first);
      rest = rest.filter((write) => write !== first);
    }
    const [ask] = asks;
    return { order, ...(ask ? { ask } : {}) };
  };
}

/** What it asks for is put down as missing; of equals nobody is asked. */
function chooseOnly(policy: CompiledPolicy, missing: Ask[]): CompiledPolicy {
  const narrow: Policy = (conflict) => {
    const resolution = policy.narrow(conflict);
    if (resolution.kind === 'asks' && !areSameStates(conflict.contenders, conflict.ignoreMetadata))
      missing.push(resolution.ask);
    if (resolution.kind === 'keeps') return { kind: 'narrows', to: [resolution.winner], why: resolution.why };
    return resolution.kind === 'narrows' ? resolution : { kind: 'abstains', why: resolution.why };
  };
  return { ...policy, narrow };
}

/** One policy by itself, without the closing stamp. */
export function compileStep(step: PolicyStep): CompiledPolicy {
  const definition = findPolicy(step.use);
  if (definition === undefined) throw new RangeError(`no policy is called ${step.use}`);
  return definition.compile(step, { policies: policyChoice, narrowBy, rankBy });
}
