import { edit, type Mutant } from '../mutant.ts';

/** What a decision comes to. */
export const OUTCOMES: readonly Mutant[] = [
  {
    name: 'last-writer-wins by the copy’s time',
    edits: [
      edit(
        'domain/causality/contenders',
        'function outcomeOf({ outcome: { write } }: Decision): Write { return { ...write, stamp: { ...write.stamp, layer: 0 } };',
        'function outcomeOf({ outcome: { write }, decidedAt }: Decision): Write { return { ...write, stamp: { ...write.stamp, time: decidedAt, layer: 0 } };',
      ),
    ],
  },
  {
    name: 'no tie-break',
    edits: [edit('domain/model/stamp', 'rankOf(b.region, regions) - rankOf(a.region, regions) ||', '')],
  },
  {
    name: 'identical content compared by ETag alone',
    edits: [
      edit(
        'domain/model/version',
        'return isSameContent(a, b) && describeState(a, ignored) === describeState(b, ignored) && haveSameTags(a, b);',
        'return a.etag === b.etag;',
      ),
    ],
  },
  {
    name: 'plain time instead of stamps',
    edits: [
      edit(
        'domain/causality/frontier',
        'time = Math.max(timeOf(entry), time, horizonOf(decision, evidence));',
        'time = entry.time ?? 0;',
      ),
      edit(
        'domain/causality/frontier',
        'const time = Math.max(timeOf(head), latest?.horizon ?? 0);',
        'const time = head.time ?? 0;',
      ),
    ],
  },
  {
    name: 'losers are not named',
    edits: [edit('domain/deciding/decide', 'losers: [...losersOf(verdict, outcome, contenders, rule), ', 'losers: [')],
  },
  {
    name: 'siblings that are owed are not carried on',
    policy: 'keep-both',
    edits: [
      edit(
        'domain/deciding/siblings',
        "return latest?.siblings?.filter(({ state }) => state === 'pending') ?? [];",
        'return [];',
      ),
    ],
  },
  {
    name: 'names of siblings grow',
    policy: 'keep-both',
    edits: [edit('policies/support/sibling-name', 'const own = ofSibling(path, template);', 'const own = undefined;')],
  },
  {
    name: 'a held write drops out with its region',
    policy: 'manual',
    edits: [edit('domain/steps/next-step', 'if (hidden) return', 'if (hidden && !hidden) return')],
  },
  {
    name: 'a held write is forgotten under a late copy',
    policy: 'manual',
    edits: [edit('domain/steps/suspended', 'if (!latest?.suspended) return [];', 'if (latest || log) return [];')],
  },
  {
    name: 'an event beside what is held is done unread',
    policy: 'manual',
    edits: [edit('domain/steps/next-step', 'if (!unread) return', 'if (unread || !unread) return')],
  },
  {
    name: 'a merge names no loser',
    policy: 'highest,json-merge',
    edits: [
      edit(
        'domain/deciding/decide',
        "if (ending?.kind === 'holds') return [];",
        "if (ending?.kind === 'holds' || ending?.kind === 'merges') return [];",
      ),
    ],
  },
  {
    name: 'ingredients are merged pairwise',
    policy: 'json-merge',
    edits: [
      edit(
        'app/reconcile/field',
        'const apart = takeApart(news.frontier, news.contest, log);',
        'const apart = log.length < 0 ? takeApart(news.frontier, news.contest, log) : undefined;',
      ),
    ],
  },
  {
    name: 'a merge claims to hold whoever contended',
    policy: 'highest,json-merge',
    edits: [
      edit(
        'domain/deciding/outcome',
        'const of = [...ending.holds, ...bases].map',
        'const of = [...contenders, ...bases].map',
      ),
    ],
  },
  {
    name: 'a merge is taken as seen by the writes of its region',
    policy: 'json-merge',
    edits: [
      edit('domain/causality/contenders', 'if (outcome.write.via === undefined && write.region', 'if (write.region'),
    ],
  },
  {
    name: 'base-equal wins',
    edits: [
      edit('policies/framework/unchanged', "return unchanged === 'yields' ? [{", "return unchanged !== 'yields' ? [{"),
    ],
  },
  {
    name: 'an undo does not look for news',
    isUndoing: true,
    edits: [edit('app/steering/reinstate', "if (assessment.kind === 'news')", "if (assessment.kind === 'nothing')")],
  },
  {
    name: 'an undo drops the outcome that stood',
    isUndoing: true,
    edits: [edit('domain/deciding/restore', 'losers: [{ region: current.region, id: current.id }],', 'losers: [],')],
  },
  {
    name: 'an undo is taken as seen by the writes of its region',
    isUndoing: true,
    edits: [
      edit(
        'domain/causality/contenders',
        'outcome.write.via === undefined && write.region',
        "outcome.write.via !== 'merge' && write.region",
      ),
    ],
  },
];
