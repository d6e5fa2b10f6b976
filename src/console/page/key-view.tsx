import { useEffect, useState } from 'preact/hooks';
import type { Placed } from '../../domain/deciding/phase.ts';
import type { Page } from '../../ports/journal.ts';
import { get } from './api.ts';
import { DecisionView } from './decision-view.tsx';
import { linkTo, useLoaded, useNow } from './hooks.ts';
import { Lanes } from './lanes.tsx';
import { Badge, OpenMark, Waiting } from './pieces.tsx';
import { ageText, outcomeText, shown, timeText } from './text.ts';

const LIVE_MS = 2_000;
const PAGE = 12;

/** How regions stand now, the decisions drawn across regions, and one of them in full. */
export function KeyView(props: { set: string; name: string; regions: readonly string[]; seq: number | undefined }) {
  const { set, name: key, regions, seq } = props;
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const load = (): Promise<Page<Placed>> => get('history', { set, key, limit: PAGE, cursor });
  const [page, reload] = useLoaded(
    `history ${set} ${key} ${cursor ?? ''}`,
    load,
    cursor === undefined ? LIVE_MS : undefined,
  );
  const [told, tell] = useState('');
  useEffect(() => {
    // What was pressed may be gone with what it did.
    if (told !== '') document.querySelector<HTMLElement>('main h1')?.focus();
  }, [told]);
  const [status] = useLoaded(`status ${set} ${key}`, () => get('status', { set, key }), LIVE_MS);
  const now = useNow(5_000);
  const decisions = page.value?.items ?? [];
  const chosen = decisions.find((decision) => decision.seq === seq) ?? (seq === undefined ? decisions[0] : undefined);
  const older = page.value?.cursor;
  return (
    <article aria-labelledby="title">
      <h1 id="title" class="key" tabIndex={-1}>
        {shown(key)}
      </h1>
      <p class="told" role="status">
        {shown(told)}
      </p>
      <Waiting on={page} />
      {status.value && (
        <ul class="regions" aria-label="Regions now">
          {status.value.regions.map(({ region, state, why }) => (
            <li key={region} class={state.replace(' ', '-')} title={shown(why)}>
              <span class="region">{region}</span> <span class="state">{state}</span>
            </li>
          ))}
        </ul>
      )}
      {page.value && decisions.length === 0 && <p class="quiet">The journal of {set} knows nothing of this key.</p>}
      {decisions.length > 0 && (
        <>
          <h2>Timeline</h2>
          <Lanes decisions={decisions.toReversed()} regions={regions} chosen={chosen?.seq} />
          <table class="history">
            <caption class="hidden">Decisions of this key, newest first</caption>
            <thead>
              <tr>
                <th scope="col">#</th>
                <th scope="col">When (UTC)</th>
                <th scope="col">What</th>
                <th scope="col">Outcome</th>
                <th scope="col">By</th>
              </tr>
            </thead>
            <tbody>
              {decisions.map((decision) => (
                <tr key={decision.seq} aria-current={decision === chosen ? 'true' : undefined}>
                  <td>
                    <a href={linkTo('/key', { set, key, seq: decision.seq })}>{decision.seq}</a>
                  </td>
                  <td>
                    {timeText(decision.decidedAt)} <span class="quiet">{ageText(decision.decidedAt, now)}</span>
                  </td>
                  <td>
                    <Badge decision={decision} /> <OpenMark decision={decision} />
                  </td>
                  <td>{outcomeText(decision)}</td>
                  <td class="quiet">{shown(decision.by)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p class="pages">
            {cursors.length > 0 && (
              <button type="button" onClick={() => setCursors(cursors.slice(0, -1))}>
                Newer
              </button>
            )}
            {older !== undefined && (
              <button type="button" onClick={() => setCursors([...cursors, older])}>
                Older
              </button>
            )}
          </p>
        </>
      )}
      {chosen && (
        <DecisionView
          key={chosen.seq}
          decision={chosen}
          onDone={(what) => {
            tell(what);
            reload();
          }}
        />
      )}
      {page.value && seq !== undefined && !chosen && decisions.length > 0 && (
        <p class="quiet">Decision {seq} is not on this page; go to older ones.</p>
      )}
    </article>
  );
}
