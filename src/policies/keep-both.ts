import * as z from 'zod/mini';
import type { Write } from '../domain/model/decision.ts';
import type { Ask, Conflict, KeptLoser, Resolution } from '../domain/model/policy.ts';
import { definePolicy, NOT_AT_HAND } from './framework/definition.ts';
import { holdSameBytes } from './support/order.ts';
import { listOf, nameOf, namesOf } from './support/sentence.ts';
import { type Naming, namingProblem, siblingNames } from './support/sibling-name.ts';
import { DEFAULT_TEMPLATE } from './support/sibling-template.ts';

/** Whoever never looks finds a few; a program that loads a folder is not flooded. */
const DEFAULT_MOST = 5;
/** The journal names them with each decision of the key. */
const GREATEST_MOST = 50;

interface Keeping extends Naming {
  readonly most: number;
}

export const keepBoth = definePolicy({
  name: 'keep-both',
  summary: 'One write keeps the key; each upload that loses gets a key of its own, in every region.',
  parameters: (policies) => ({
    template: {
      schema: z._default(z.string(), DEFAULT_TEMPLATE),
      help: 'how losers are named: {name} and {ext} of the key, {region}, {time} and {id} of the loser; a slash makes a folder beside the key',
    },
    into: {
      schema: z.optional(z.string()),
      help: 'a folder of the set for all losers, such as .conflicts/, where each keeps its key’s path; beside the key if left out',
    },
    most: {
      schema: z._default(z.int().check(z.positive(), z.maximum(GREATEST_MOST)), DEFAULT_MOST),
      help: 'how many losers of one key have keys at a time; delete some, and later ones are kept again',
    },
    otherwise: {
      schema: z._default(policies, [{ use: 'last-writer-wins' }]),
      help: 'what decides which write keeps the key',
      holds: 'policies',
    },
  }),
  validate: ({ template, into }) => namingProblem({ template, into }),
  create: ({ template, into, most, otherwise }, { rankBy }) => {
    const rank = rankBy(otherwise);
    const keeping = { template, into, most };
    return (conflict) => {
      const { order, ask } = rank(conflict, 1);
      return ask ? asks(ask) : keep(order, keeping, conflict);
    };
  },
});

const asks = (ask: Ask): Resolution => ({ kind: 'asks', ask, why: NOT_AT_HAND });

function keep([winner, ...losers]: readonly Write[], keeping: Keeping, conflict: Conflict): Resolution {
  if (winner === undefined) return { kind: 'abstains', why: 'nothing contends' };
  const objects = losers.filter(({ state }) => state.kind === 'object');
  const uploads = otherContents(objects, winner);
  const worthy = uploads.filter((write) => !isFolderMarker(write, conflict));
  const names = siblingNames(worthy, conflict.key, keeping);
  const named = worthy.flatMap((write, at) => (names[at] === undefined ? [] : [{ write, key: names[at] }]));
  const room = roomFor(named, keeping, conflict);
  if (typeof room !== 'number') return asks(room);
  const siblings = withRoom(named, room, conflict);
  const untold = {
    alike: objects.filter((write) => !uploads.includes(write)),
    markers: uploads.filter((write) => !worthy.includes(write)),
    nameless: worthy.filter((_, at) => names[at] === undefined),
    crowded: named.filter((one) => !siblings.includes(one)).map(({ write }) => write),
  };
  const why = [`${nameOf(winner, conflict)} keeps the key`, ...sentences(siblings, untold, keeping, conflict)].join(
    '; ',
  );
  if (siblings.length === 0) return { kind: 'narrows', to: [winner], why };
  return { kind: 'keeps', winner, siblings, why };
}

/** Bytes that the winner holds, or one that is kept already, need no key of their own, whatever their headers and metadata say. */
function otherContents(losers: readonly Write[], winner: Write): readonly Write[] {
  const found = [winner];
  for (const loser of losers) if (!found.some((one) => holdSameBytes([one, loser]))) found.push(loser);
  return found.slice(1);
}

/** What some tools put where a folder is to be seen. It holds nothing, and a second one beside it would be one more folder. */
function isFolderMarker({ state }: Write, { key }: Conflict): boolean {
  return state.kind === 'object' && state.size === 0 && /\/$|_\$folder\$$/.test(key);
}

/** How many may get keys that have none yet. Who deleted some of those that were kept is asked only where they would be too many. */
function roomFor(named: readonly KeptLoser[], { most }: Keeping, conflict: Conflict): number | Ask {
  const { kept = [], aids } = conflict;
  const fresh = named.filter(({ key }) => !kept.includes(key)).length;
  if (fresh === 0 || kept.length + fresh <= most) return fresh;
  if (kept.length > 0 && aids?.standing === undefined) return { kind: 'standing', of: kept };
  return Math.max(0, most - (aids?.standing?.length ?? 0));
}

/** The highest in rank first. What is kept already stays so. */
function withRoom(named: readonly KeptLoser[], room: number, { kept = [] }: Conflict): readonly KeptLoser[] {
  let left = room;
  return named.filter(({ key }) => kept.includes(key) || left-- > 0);
}

interface Untold {
  readonly alike: readonly Write[];
  readonly markers: readonly Write[];
  readonly nameless: readonly Write[];
  readonly crowded: readonly Write[];
}

/** Whoever gets no key is a loser as under any other policy: named in the journal, and there to be fetched. */
function sentences(
  siblings: readonly KeptLoser[],
  { alike, markers, nameless, crowded }: Untold,
  { most }: Keeping,
  conflict: Conflict,
): string[] {
  const told = siblings.map(
    ({ write, key }) => `the upload of ${nameOf(write, conflict)} is kept as ${JSON.stringify(key)}`,
  );
  const unless = (writes: readonly Write[], why: string) =>
    writes.length > 0 ? [`that of ${namesOf(writes, conflict)} gets no key of its own, ${why}`] : [];
  return [
    ...(told.length > 0 ? [listOf(told)] : []),
    ...unless(
      crowded,
      `for ${most === 1 ? 'one loser of this key is' : `${most} losers of this key are`} kept already (most: ${most}); it can be fetched, and deleting some makes room`,
    ),
    ...unless(nameless, 'for its folder leaves no room for a name in the 1,024 bytes of a key; it can be fetched'),
    ...unless(markers, 'for it is an empty folder marker'),
    ...(alike.length > 0 ? [`the bytes of ${namesOf(alike, conflict)} are kept already`] : []),
  ];
}
