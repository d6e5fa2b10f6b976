import { useState } from 'preact/hooks';
import { get } from './api.ts';
import { useLoaded } from './hooks.ts';
import { Waiting } from './pieces.tsx';
import { durationText } from './text.ts';

const SPANS = [
  [24, 'a day'],
  [168, 'a week'],
  [744, 'a month'],
] as const;

/** What the decisions of a while amount to. Each is read for it, so they are counted when somebody asks, and not again by themselves. Bars are drawn to one scale; the numbers stand beside them. */
export function Charts({ set }: { set: string }) {
  const [hours, setHours] = useState<number>(168);
  const [found, again] = useLoaded(`statistics ${set} ${hours}`, () => get('statistics', { set, hours }));
  const numbers = found.value;
  return (
    <section aria-labelledby="title">
      <h1 id="title" tabIndex={-1}>
        Conflicts and agreement
      </h1>
      <p>
        <label>
          Of{' '}
          <select value={hours} onChange={(event) => setHours(Number(event.currentTarget.value))}>
            {SPANS.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>{' '}
        <button type="button" onClick={again}>
          Count again
        </button>
      </p>
      <Waiting on={found} />
      {numbers && (
        <>
          {numbers.isPart && <p class="quiet">Of the newest {numbers.decisions} decisions; there were more.</p>}
          <ul class="tiles">
            <Tile name="decisions" value={numbers.decisions} />
            <Tile name="conflicts" value={numbers.conflicts} />
            <Tile name="open now" value={manyOf(numbers.waiting.open, numbers.waiting)} />
            <Tile name="of them held" value={manyOf(numbers.waiting.held, numbers.waiting)} />
            <Tile name="agreed after, median" value={timeOf(numbers.agreement.p50)} />
            <Tile name="95 of 100 within" value={timeOf(numbers.agreement.p95)} />
            <Tile name="99 of 100 within" value={timeOf(numbers.agreement.p99)} />
          </ul>
          <div class="charts">
            <Bars title="Conflicts by day (UTC)" rows={numbers.days.map(({ day, conflicts }) => [day, conflicts])} />
            <Bars title="Decisions by day (UTC)" rows={numbers.days.map(({ day, decisions }) => [day, decisions])} />
            <Bars title="Time to agreement" rows={timesOf(numbers.agreement)} textOf={durationText} />
            <Bars title="Conflicts by policy" rows={Object.entries(numbers.policies)} />
            <Bars
              title="Lost in conflicts, by region"
              rows={Object.entries(numbers.regions).map(([region, { lost }]) => [region, lost])}
            />
          </div>
        </>
      )}
    </section>
  );
}

function timesOf({ p50, p95, p99 }: { p50?: number; p95?: number; p99?: number }): [string, number][] {
  const times: [string, number | undefined][] = [
    ['median', p50],
    ['95 of 100', p95],
    ['99 of 100', p99],
  ];
  return times.flatMap(([name, ms]) => (ms === undefined ? [] : [[name, ms] satisfies [string, number]]));
}

/** Counting ends somewhere. */
function manyOf(count: number, { isPart }: { isPart: boolean }): string {
  return isPart ? `${count} or more` : String(count);
}

function timeOf(ms: number | undefined): string {
  return ms === undefined ? '–' : durationText(ms);
}

function Tile({ name, value }: { name: string; value: number | string }) {
  return (
    <li>
      <strong>{value}</strong> <span>{name}</span>
    </li>
  );
}

function Bars(props: {
  title: string;
  rows: readonly (readonly [string, number])[];
  textOf?: (value: number) => string;
}) {
  const { title, rows, textOf = String } = props;
  const most = Math.max(1, ...rows.map(([, value]) => value));
  return (
    <figure>
      <figcaption>{title}</figcaption>
      {rows.length === 0 ? (
        <p class="quiet">none</p>
      ) : (
        <table class="bars">
          <tbody>
            {rows.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <meter min={0} max={most} value={value} aria-hidden="true" />
                </td>
                <td class="number">{textOf(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </figure>
  );
}
