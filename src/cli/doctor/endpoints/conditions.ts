// src/cli/doctor/endpoints: checks of servers outside AWS, and of credentials.
import {
  isOutside,
  type Probed,
  probe,
  SPELLED,
  STORE_LIMITS,
  WAYS,
  type Way,
} from '../../../adapters/aws/s3/index.ts';
import type { BucketCheck } from '../bucket.ts';
import { note, type Says, wrong } from '../finding.ts';

/** Every push is one conditional request, and some servers ignore conditions. Tried out there, with keys that are removed again. */
export const conditions: BucketCheck = {
  name: 'conditions',
  async look({ s3: client, bucket, region, endpoint, now }) {
    const remote = { client, bucket, region, endpoint };
    if (!isOutside(remote)) return [];
    const says: Says[] = [];
    const probed = new Map<Way, Broken>();
    for (const way of WAYS) {
      const found = await probe(remote, way, STORE_LIMITS.read, now());
      if (found.left > 0) says.push(leftBehind(found.left));
      if (found.kind === 'trouble') return [...says, untried(found.diagnosis.message)];
      probed.set(way, found.broken);
    }
    return [...judge((way) => probed.get(way) ?? new Map()), ...says];
  },
};

type Broken = Extract<Probed, { readonly kind: 'probed' }>['broken'];

const SERVER = 'take a server that honours it, or a newer release of this one';

function judge(brokenIn: (way: Way) => Broken): Says[] {
  const of = (way: Way, isMeant: (condition: string) => boolean = () => true) =>
    [...brokenIn(way)].filter(([condition]) => isMeant(condition)).map(([name, what]) => `${SPELLED[name]} (${what})`);
  const copies = of('copy');
  const puts = of('put');
  const completions = of('parts', (condition) => condition.startsWith('complete'));
  return [
    note(wayOfPushes(puts, copies)),
    ...refused(puts, 'Objects that lie elsewhere, and merges, are not brought here'),
    ...refused(of('delete'), 'Deletes are not brought here'),
    ...refused(completions, 'Objects above 5 GB are not brought here'),
  ];
}

function wayOfPushes(puts: readonly string[], copies: readonly string[]): string {
  if (copies.length === 0)
    return `Its conditions on CopyObject hold: pushes go by CopyObject from buckets at this endpoint${puts.length === 0 ? ', and by PutObject of streamed bytes from others' : ''}.`;
  const ignored = `It does not honour ${copies.join(', nor ')}`;
  return puts.length === 0
    ? `${ignored}: pushes go by PutObject of streamed bytes, whose conditions hold.`
    : `${ignored}: nothing is copied here.`;
}

function refused(broken: readonly string[], consequence: string): Says[] {
  return broken.length === 0 ? [] : [wrong(`${consequence}: it does not honour ${broken.join(', nor ')}.`, SERVER)];
}

function untried(why: string): Says {
  return wrong(
    `Which conditions it honours could not be tried out, so nothing is pushed there: ${why}`,
    'let its credentials write, list and delete versions below .s3-concord/probe/',
  );
}

function leftBehind(count: number): Says {
  const what = `${count} ${count === 1 ? 'thing' : 'things'} below .s3-concord/probe/ could not be removed.`;
  return wrong(
    what,
    'let its credentials list and delete versions there; the next probe removes what is older than an hour',
  );
}
