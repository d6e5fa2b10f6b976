import { useState } from 'preact/hooks';
import type { Placed } from '../../domain/deciding/phase.ts';
import type { Page } from '../../ports/journal.ts';
import { get } from './api.ts';
import { withNews } from './follow.ts';
import { linkTo, useLoaded, useNow } from './hooks.ts';
import { Badge, OpenMark, Waiting } from './pieces.tsx';
import { ageText, outcomeText, shown, timeText } from './text.ts';

type List = 'decisions' | 'conflicts' | 'open';

const TITLES: Readonly<Record<List, string>> = {
  decisions: 'Decisions as they happen',
  conflicts: 'Conflicts',
  open: 'Not yet in agreement',
};
const EMPTY: Readonly<Record<List, string>> = {
  decisions: 'Nothing was decided in the last month. Upload something in one of the regions.',
  conflicts: 'No conflict in the last month.',
  open: 'Nothing is open: every region holds what was decided.',
};
const LIVE_MS = 2_000;
const FULL_PAGE = 40;
/** Around midnight both matter. */
const FOLLOWED_DAYS = 2;

/** One page at a time, by the journal's own pages. The first one follows what happens. */
export function DecisionList({ set, list }: { set: string; list: List }) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const [isPaused, pause] = useState(false);
  const cursor = cursors.at(-1);
  const load = (before: Page<Placed> | undefined): Promise<Page<Placed>> =>
    list === 'open' ? get('open', { set, cursor }) : decisionsOf({ set, list, cursor }, before);
  const [page] = useLoaded(
    `${list} ${set} ${cursor ?? ''}`,
    load,
    cursor === undefined && !isPaused ? LIVE_MS : undefined,
  );
  const now = useNow(5_000);
  const items = page.value?.items ?? [];
  const older = page.value?.cursor;
  return (
    <section aria-labelledby="title">
      <h1 id="title" tabIndex={-1}>
        {TITLES[list]}
      </h1>
      <Waiting on={page} />
      {page.value && items.length === 0 && <p class="quiet">{EMPTY[list]}</p>}
      {items.length > 0 && <DecisionTable decisions={items} now={now} />}
      <p class="pages">
        {cursors.length > 0 && (
          <button type="button" onClick={() => setCursors(cursors.slice(0, -1))}>
            Newer
          </button>
        )}
        {older !== undefined && items.length > 0 && (
          <button type="button" onClick={() => setCursors([...cursors, older])}>
            {list === 'open' ? 'More' : 'Older'}
          </button>
        )}
        {cursor === undefined && page.value && (
          <button type="button" class={isPaused ? 'paused' : 'live'} onClick={() => pause(!isPaused)}>
            {isPaused ? 'Paused: follow' : 'Live: pause'}
          </button>
        )}
      </p>
    </section>
  );
}

/** Who follows looks at the latest days only: over a quiet month each look would take a request for each of its days. */
async function decisionsOf(
  query: { readonly set: string; readonly list: List; readonly cursor: string | undefined },
  before: Page<Placed> | undefined,
): Promise<Page<Placed>> {
  const look = before && (await get('decisions', { ...query, limit: FULL_PAGE, days: FOLLOWED_DAYS }));
  const followed = look && withNews(before, look, FULL_PAGE);
  return followed ?? (await get('decisions', { ...query, limit: FULL_PAGE }));
}

export function DecisionTable({ decisions, now }: { decisions: readonly Placed[]; now: number }) {
  return (
    <table class="decisions">
      <thead>
        <tr>
          <th scope="col">When (UTC)</th>
          <th scope="col">Key</th>
          <th scope="col">What</th>
          <th scope="col">Outcome</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {decisions.map((decision) => {
          const { set, key, seq, decidedAt, why } = decision;
          return (
            <tr key={`${key} ${seq}`}>
              <td class="when">
                <time dateTime={new Date(decidedAt).toISOString()}>{timeText(decidedAt)}</time>
                <span class="quiet">{ageText(decidedAt, now)}</span>
              </td>
              <td class="key">
                <a href={linkTo('/key', { set, key, seq })}>{shown(key)}</a>
                <span class="quiet">decision {seq}</span>
              </td>
              <td>
                <Badge decision={decision} /> <OpenMark decision={decision} />
              </td>
              <td>{outcomeText(decision)}</td>
              <td class="why">{shown(why)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
