import type { Screen } from '../command.ts';
import { counted } from '../screen/counted.ts';
import { printable, table } from '../screen/table.ts';
import type { Scan, Way } from './scan.ts';

/** A person reads no longer list. */
const SHOWN = 20;

const KINDS = ['arrived', 'brought', 'pending', 'failed', 'left-out'] as const;
type Kind = (typeof KINDS)[number];

export interface Direction {
  readonly from: string;
  readonly to: string;
  readonly counts: Readonly<Record<Kind, number>>;
}

/** By region pair. */
export function directionsOf(ways: readonly Way[]): readonly Direction[] {
  const byPair = Map.groupBy(ways, ({ from, to }) => `${from} ${to}`);
  return [...byPair.values()].flatMap((all) => {
    const [first] = all;
    if (!first) return [];
    const count = (kind: Kind) => all.filter(({ progress }) => progress.kind === kind).length;
    const counts = Object.fromEntries(KINDS.map((kind) => [kind, count(kind)])) as Record<Kind, number>;
    return [{ from: first.from, to: first.to, counts }];
  });
}

/** What is not where it should be. */
export function openWays(ways: readonly Way[]): readonly Way[] {
  return ways.filter(({ progress }) => progress.kind !== 'arrived' && progress.kind !== 'brought');
}

export function tellScan(set: string, { ways, seen, cut, unreachable, observed }: Scan, screen: Screen): void {
  const hasRules = observed.some((one) => one.state === 'read' && one.found.configuration);
  screen.say(
    `Set ${set}: ${hasRules ? `${counted(seen, 'object')} looked at.` : 'no bucket has a rule of S3 replication.'}`,
  );
  const rows = directionsOf(ways).map(({ from, to, counts }) => [
    from,
    to,
    ...KINDS.map((kind) => String(counts[kind])),
  ]);
  if (rows.length > 0)
    screen.say(table(['from', 'to', 'replicated', 'brought by us', 'pending', 'failed', 'left out'], rows));
  tellOpen(openWays(ways), screen);
  if (cut.length > 0)
    screen.say(`There are more keys in ${cut.join(', ')}: choose by --prefix, or let --most be more.`);
  for (const region of unreachable) screen.say(`${region} could not be read; \`npx concord doctor\` says why.`);
}

function tellOpen(open: readonly Way[], screen: Screen): void {
  if (open.length === 0) return;
  screen.say(
    table(
      ['key', 'from', 'to', 'is', 'why', 'what to do'],
      open.slice(0, SHOWN).map((way) => {
        const { progress, version, from, to } = way;
        const [what, remedy] = 'what' in progress ? [progress.what, progress.remedy] : ['', ''];
        return [printable(version.key), from, to, progress.kind, what ?? '', remedy ?? ''];
      }),
    ),
  );
  if (open.length > SHOWN) screen.say(`and ${open.length - SHOWN} more; --json tells all`);
}

export function scanData(set: string, { ways, seen, cut, unreachable }: Scan) {
  return { set, seen, cut, unreachable, directions: directionsOf(ways), open: openWays(ways) };
}
