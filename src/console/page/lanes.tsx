import type { Placed } from '../../domain/deciding/phase.ts';
import type { Decision, Write } from '../../domain/model/decision.ts';
import { hasWon } from './has-won.ts';
import { linkTo } from './hooks.ts';
import { outcomeText, pushText, SITUATIONS, shown, writeText } from './text.ts';

const LABELS = 120;
const COLUMN = 132;
const LANE = 46;
const TOP = 34;

interface Dot {
  readonly write: Write;
  readonly x: number;
  readonly y: number;
  readonly column: number;
}

/** Time runs to the right, by order and not by scale: a lane for each region; writes, then the decision about them, then its copies. */
export function Lanes({
  decisions,
  regions: present,
  chosen,
}: {
  decisions: readonly Placed[];
  regions: readonly string[];
  chosen: number | undefined;
}) {
  // A region that the set has no more still has its history.
  const regions = [...new Set([...present, ...decisions.flatMap(regionsOf)])];
  const laneOf = (region: string) => TOP + LANE * (regions.indexOf(region) + 0.5);
  const columnOf = (at: number) => LABELS + COLUMN * at;
  const width = columnOf(decisions.length) + 16;
  const height = TOP + LANE * regions.length + 8;
  const dots = dotsOf(decisions, laneOf, columnOf);
  const xOf = new Map(decisions.map(({ seq }, at) => [seq, columnOf(at) + 66]));
  return (
    <section class="lanes" aria-label="Timeline across regions; the table below tells the same">
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {regions.map((region) => (
          <g key={region} class="lane">
            <text x={0} y={laneOf(region) + 4}>
              {region}
            </text>
            <line x1={LABELS - 8} x2={width} y1={laneOf(region)} y2={laneOf(region)} />
          </g>
        ))}
        {decisions.map((decision, at) => {
          const { set, key, seq, pushes, situation, phase } = decision;
          const x = columnOf(at) + 66;
          const kind = phase.kind === 'held' || phase.kind === 'observed' ? phase.kind : situation;
          return (
            <a
              key={seq}
              href={linkTo('/key', { set, key, seq })}
              tabindex={-1}
              class={`decision ${kind}${seq === chosen ? ' chosen' : ''}`}
            >
              <title>{`${seq}: ${SITUATIONS[situation]}, ${outcomeText(decision)}`}</title>
              <rect x={x - 56} y={4} width={112} height={height - 8} class="ground" rx={6} />
              <line x1={x} x2={x} y1={TOP - 6} y2={height - 8} />
              <text x={x} y={20} class="seq">
                {seq}
              </text>
              {Object.entries(pushes).map(([region, push]) => (
                <g key={region} class={`push ${push.ids.length > 0 ? 'applied' : push.state}`}>
                  <title>{`${region}: ${shown(pushText(push))}`}</title>
                  <line x1={x} x2={x + 34} y1={laneOf(region)} y2={laneOf(region)} />
                  <rect x={x + 28} y={laneOf(region) - 6} width={12} height={12} rx={2} />
                </g>
              ))}
            </a>
          );
        })}
        {dots.map(({ write, x, y, column }) => {
          const seen = xOf.get(write.stamp.decision);
          const to = columnOf(column) + 66;
          const isWinner = hasWon(write, decisions);
          return (
            <g key={`${write.region} ${write.id}`} class={`write ${write.state.kind}${isWinner ? ' winner' : ''}`}>
              <title>{`${write.region}: ${writeText(write)}, version ${shown(write.id)}${seen === undefined ? '' : `, has seen decision ${write.stamp.decision}`}`}</title>
              {seen !== undefined && seen < x && (
                <path class="seen" d={`M ${seen} ${y - 9} Q ${(seen + x) / 2} ${y - 22} ${x} ${y - 7}`} />
              )}
              <line x1={x} x2={to} y1={y} y2={y} />
              <circle cx={x} cy={y} r={7} />
              {write.state.kind === 'deleted' && <path d={`M ${x - 3} ${y - 3} l 6 6 m 0 -6 l -6 6`} />}
            </g>
          );
        })}
      </svg>
      <p class="legend" aria-hidden="true">
        ○ write · ● the winner · ■ copy · ╌ has seen that decision
      </p>
    </section>
  );
}

function regionsOf({ contenders, pushes }: Decision): string[] {
  return [...contenders.map(({ region }) => region), ...Object.keys(pushes)];
}

/** Each write once, before the first decision that had it among its contenders. */
function dotsOf(
  decisions: readonly Decision[],
  laneOf: (region: string) => number,
  columnOf: (at: number) => number,
): Dot[] {
  const drawn = new Set<string>();
  const dots: Dot[] = [];
  decisions.forEach(({ contenders }, column) => {
    for (const write of contenders) {
      const name = `${write.region} ${write.id}`;
      if (drawn.has(name) || write.via === 'merge') continue;
      drawn.add(name);
      dots.push({ write, x: columnOf(column) + 28, y: laneOf(write.region), column });
    }
  });
  return dots;
}
