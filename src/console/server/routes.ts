import type { FetchDependencies } from '../../app/asking/fetch-version.ts';
import { countOpen, placed } from '../../app/asking/placed.ts';
import { decisionsSince } from '../../app/asking/recent.ts';
import { startTally } from '../../app/asking/statistics.ts';
import { statusOf } from '../../app/asking/status.ts';
import { planResolution, type Refusal, type ResolveDependencies, resolveHeld } from '../../app/steering/resolve.ts';
import { planRestore, restoreVersion } from '../../app/steering/restore.ts';
import { planUndo, undo } from '../../app/steering/undo.ts';
import { isOutdated, tellWhatContends } from '../../app/steering/what-contends.ts';
import { recentWindows } from '../../app/windows/record.ts';
import { type Placed, placedInLog } from '../../domain/deciding/phase.ts';
import { parseObjectKey, parseRegion, parseSetName, parseVersionId, type SetName } from '../../domain/model/ids.ts';
import { contentName } from '../../domain/model/policy.ts';
import type { KeyRef, Place } from '../../domain/model/version.ts';
import { isStanding } from '../../domain/windows/sync-window.ts';
import type { Page } from '../../ports/journal.ts';
import type { WindowLog } from '../../ports/window-log.ts';
import type { Answers, Done, Refused } from '../answers.ts';
import { type Beginning, beginningOf } from './content.ts';
import { pageOf } from './lists.ts';
import { BadRequest, daysIn, listOf, numberOf, pageIn, pageRequest, textOf, understood } from './questions.ts';

export type ConsoleDependencies = ResolveDependencies & FetchDependencies & { readonly windows: WindowLog };

/** As many as a chart is drawn from; beyond that it says so. */
const MAX_COUNTED = 10_000;
const HOUR_MS = 3_600_000;

const CHANGED: Refused = { kind: 'refused', why: 'The key was decided about since you looked; look again.' };

export type Body = Readonly<Record<string, unknown>>;
type Query = URLSearchParams;
type Get = { [Name in keyof Answers['get']]: (query: Query) => Promise<Answers['get'][Name]> };
type Post = { [Name in keyof Answers['post']]: (body: Body) => Promise<Answers['post'][Name]> };

export interface Routes {
  readonly get: Get;
  readonly post: Post;
  content(query: Query): Promise<Beginning | Answers['content']>;
}

export function createRoutes(deps: ConsoleDependencies, isLocal: boolean): Routes {
  const { journal, clock } = deps;
  return {
    get: {
      site: async () => ({
        isLocal,
        sets: [...deps.sets].map(([name, { regions }]) => ({ name, regions })),
      }),

      decisions: async (query) => {
        const asked = { list: listOf(query), set: setOf(query), ...pageIn(query), ...daysIn(query), now: clock.now() };
        const page = await pageOf(asked, journal);
        return { ...page, items: await placed(page.items, journal) };
      },

      open: async (query) => {
        const page = await journal.open(setOf(query), pageRequest(query));
        return { ...page, items: page.items.flatMap((decision) => placedInLog([decision], true)) };
      },

      history: async (query): Promise<Page<Placed>> => {
        const request = pageRequest(query);
        const page = await journal.history(refOf(query), request);
        return { ...page, items: placedInLog(page.items, request.cursor === undefined) };
      },

      status: async (query) => await statusOf(refOf(query), deps),

      windows: async (query) => {
        const records = await recentWindows(setOf(query), deps);
        return records.filter((window) => isStanding(window, clock.now()));
      },

      statistics: async (query) => {
        const now = clock.now();
        const hours = numberOf(query.get('hours') ?? '168', 'hours');
        const tally = startTally();
        let counted = 0;
        const span = { list: 'decisions', set: setOf(query), since: now - hours * HOUR_MS, now } as const;
        const waiting = await countOpen(span.set, journal);
        for await (const decision of decisionsSince(span, journal)) {
          if (counted === MAX_COUNTED) return { ...tally.total(), isPart: true, waiting };
          tally.add(decision);
          counted++;
        }
        return { ...tally.total(), isPart: false, waiting };
      },
    },

    content: async (query) => await beginningOf(refOf(query), textOf(query.get('version'), 'version'), deps),

    post: {
      'resolve/plan': async (body) => {
        const plan = await planResolution(resolvingOf(body), deps);
        if (plan.kind === 'refused') return refused(plan);
        const { outcome } = plan;
        if (outcome.kind !== 'decision') throw new BadRequest('a winner is decided about, not uploaded');
        return { kind: 'planned', decision: outcome.decision };
      },

      resolve: async (body) => {
        const end = await resolveHeld(resolvingOf(body), deps);
        return end.kind === 'refused' ? refused(end) : done(end);
      },

      'resolve/look-again': async (body) => {
        const plan = await planResolution(resolvingOf(body), deps);
        if (plan.kind !== 'refused') return { kind: 'refused', why: 'All that was held is there; choose again.' };
        const told = isOutdated(plan) ? await tellWhatContends(plan, refIn(body), deps) : plan;
        return { kind: 'refused', why: told.why };
      },

      'undo/plan': async (body) => {
        const plan = await planUndo(undoingOf(body), deps);
        if (plan.kind === 'refused') return { kind: 'refused', why: plan.why };
        const { decision, standing, undoes, alsoUndone, wouldPush, siblings, passesChoice } = plan;
        const says = { passesChoice, deletes: !plan.restores, instead: plan.instead.length };
        return { kind: 'planned', decision, standing: standing.seq, undoes, alsoUndone, wouldPush, siblings, ...says };
      },

      undo: async (body) => {
        const plan = await planUndo(undoingOf(body), deps);
        if (plan.kind === 'refused') return { kind: 'refused', why: plan.why };
        if (plan.standing.seq !== body.standing) return CHANGED;
        const end = await undo(plan, deps);
        return end.kind === 'refused' ? { kind: 'refused', why: end.why } : done(end);
      },

      'restore/plan': async (body) => {
        const plan = await planRestore(restoringOf(body), deps);
        if (plan.kind === 'refused') return { kind: 'refused', why: plan.why };
        const { decision, standing, wouldPush } = plan;
        return { kind: 'planned', decision, standing: standing.seq, wouldPush };
      },

      restore: async (body) => {
        const plan = await planRestore(restoringOf(body), deps);
        if (plan.kind === 'refused') return { kind: 'refused', why: plan.why };
        if (plan.standing.seq !== body.standing) return CHANGED;
        const end = await restoreVersion(plan, deps);
        return end.kind === 'refused' ? { kind: 'refused', why: end.why } : done(end);
      },
    },
  };

  function refused(refusal: Refusal): Refused {
    return { kind: 'refused', why: refusal.why, ...(isOutdated(refusal) ? { isOutdated: true } : {}) };
  }

  function done({ decision, unsent }: Pick<Done, 'decision' | 'unsent'>): Done {
    return { kind: 'done', decision, ...(unsent ? { unsent } : {}) };
  }

  function setOf(query: Query): SetName {
    return knownSet(textOf(query.get('set'), 'set'));
  }

  function knownSet(name: string): SetName {
    const set = [...deps.sets.keys()].find((known) => known === name);
    if (!set) throw new BadRequest(`no replica set is called ${JSON.stringify(name)}`);
    return parseSetName(set);
  }

  function refOf(query: Query): KeyRef {
    return { set: setOf(query), key: understood(() => parseObjectKey(textOf(query.get('key'), 'key'))) };
  }

  function refIn(body: Body): KeyRef {
    return { set: knownSet(textOf(body.set, 'set')), key: understood(() => parseObjectKey(textOf(body.key, 'key'))) };
  }

  function undoingOf(body: Body) {
    return { ref: refIn(body), ...(body.seq === undefined ? {} : { seq: numberOf(body.seq, 'seq') }) };
  }

  function placeIn(body: Body): Place {
    return understood(() => ({
      region: parseRegion(textOf(body.region, 'region')),
      id: parseVersionId(textOf(body.version, 'version')),
    }));
  }

  function restoringOf(body: Body) {
    const { region, id } = placeIn(body);
    return { ref: refIn(body), version: `${region}:${id}` };
  }

  function resolvingOf(body: Body) {
    const winner = contentName(placeIn(body));
    return { ref: refIn(body), seen: numberOf(body.seen, 'seen'), choice: { kind: 'winner', winner } as const };
  }
}
