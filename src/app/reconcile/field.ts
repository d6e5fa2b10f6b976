import type { Contest } from '../../domain/causality/frontier.ts';
import { type Apart, conflictBehind, takeApart } from '../../domain/causality/take-apart.ts';
import { conflictOf, type Reopening } from '../../domain/deciding/decide.ts';
import { type Decision, outcomeNumber, type Write } from '../../domain/model/decision.ts';
import type { Evidence } from '../../domain/model/evidence.ts';
import { type Aids, type Conflict, contentName, type Rule } from '../../domain/model/policy.ts';
import { isMerge } from '../../domain/model/write.ts';
import type { Due } from '../../domain/steps/next-step.ts';
import type { Dependencies, Unfinished } from '../dependencies.ts';
import { consult, ruleFor } from './consult.ts';

type News = Extract<Due, { kind: 'news' }>;

/** What is decided about at once, and by which rule. */
export interface Field {
  readonly kind: 'field';
  readonly contest: Contest;
  readonly rule: Rule;
  /** With all that the rule's policies ask for; undefined where one write has seen all the others. */
  readonly conflict: Conflict | undefined;
  readonly reopening: Reopening;
}

/**
 * What contends, by the rule of the key. Where that rule merges, an outcome that contends again is taken apart; it stands for what it was made
 * of where that can't be had any more.
 */
export async function fieldOf(
  news: News,
  evidence: Evidence,
  said: Aids['answers'],
  deps: Dependencies,
): Promise<Field | Unfinished> {
  const log = await reachingBack(news.frontier.latest, evidence, deps);
  const apart = takeApart(news.frontier, news.contest, log);
  const reopened = apart && (await takenApart(apart, { ...evidence, log }, said, news, deps));
  if (reopened && reopened.kind !== 'stands') return reopened;
  const asked = await ask(news.contenders, evidence, said, deps);
  if ('kind' in asked) return asked;
  const note = reopened ? reopened.why : asked.rule.merges ? whyWhole(news, log) : '';
  return { kind: 'field', contest: news.contest, ...asked, reopening: { reopens: [], note } };
}

/** The log down to the decision that an affirmation repeats. */
export async function reachingBack(
  latest: Decision | undefined,
  { log, key, replicaSet }: Evidence,
  { journal }: Pick<Dependencies, 'journal'>,
): Promise<readonly Decision[]> {
  const seq = latest && outcomeNumber(latest);
  if (seq === undefined || log.some((decision) => decision.seq === seq)) return log;
  const made = await journal.get({ set: replicaSet.name, key }, seq);
  return made ? [made, ...log] : log;
}

/** `stands`: the rule does not merge, or (then `why` says so) the content of a part is gone. */
async function takenApart(
  { contenders, reopens }: Apart,
  evidence: Evidence,
  said: Aids['answers'],
  { contest }: News,
  deps: Dependencies,
): Promise<Field | Unfinished | { readonly kind: 'stands'; readonly why: string }> {
  const answers = evidence.log.filter(({ seq }) => reopens.includes(seq)).map(({ ruling }) => ruling.answers ?? {});
  const asked = await ask(contenders, evidence, Object.assign({}, ...answers, said), deps, ({ merges }) => !merges);
  if ('kind' in asked) return asked;
  if (!asked.rule.merges) return { kind: 'stands', why: '' };
  const gone = missingAmong(contenders, contest.stated, asked.conflict);
  if (gone !== undefined) return { kind: 'stands', why: standsFor(reopens[0] ?? 0, gone) };
  const note = `What contended in ${decisionsText(reopens)} is decided once more, together with what came since.`;
  return { kind: 'field', contest: { ...contest, contenders }, ...asked, reopening: { reopens, note } };
}

/** `isEnough`: the rule alone is wanted. */
async function ask(
  contenders: readonly Write[],
  evidence: Evidence,
  said: Aids['answers'],
  deps: Dependencies,
  isEnough: (rule: Rule) => boolean = () => false,
): Promise<Pick<Field, 'rule' | 'conflict'> | Unfinished> {
  const rule = await ruleFor(contenders, evidence, deps);
  if ('kind' in rule) return rule;
  const conflict = conflictOf(contenders, evidence);
  if (!conflict || isEnough(rule)) return { rule, conflict };
  const aided = await consult(conflict, rule, evidence.log, deps, said);
  return 'kind' in aided ? aided : { rule, conflict: aided };
}

/** Why the content of a part can't be had any more. What is new can't be told by anything else. */
function missingAmong(
  contenders: readonly Write[],
  fresh: readonly Write[],
  conflict: Conflict | undefined,
): string | undefined {
  const parts = contenders.filter((write) => !fresh.some((other) => contentName(other) === contentName(write)));
  const materials = parts.map((part) => conflict?.aids?.contents.get(contentName(part)));
  return materials.flatMap((material) => (material?.kind === 'missing' ? [material.why] : []))[0];
}

/** Nothing tells any more what the outcome that contends was made of. */
function whyWhole({ contenders, frontier: { latest } }: News, log: readonly Decision[]): string {
  if (!latest || !isMerge(latest.outcome.write) || !contenders.some(isOutcome(latest))) return '';
  const isUnknown = conflictBehind(latest.outcome.write, log) === undefined;
  const seq = outcomeNumber(latest);
  const isHere = log.some((decision) => decision.seq === seq && decision.outcome.kind === 'merged');
  return isUnknown && !isHere ? standsFor(seq, 'its entry has expired') : '';
}

const isOutcome =
  ({ outcome }: Decision) =>
  (write: Write) =>
    contentName(write) === contentName(outcome.write);

function standsFor(seq: number, why: string): string {
  return `The outcome of decision ${seq} stands for what it was made of, which can't be had any more: ${why.replace(/\.$/, '')}.`;
}

function decisionsText(reopens: readonly number[]): string {
  const numbers = reopens.toSorted((a, b) => a - b).map(String);
  if (numbers.length < 2) return `decision ${numbers[0]}`;
  return `decisions ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}
