import type { KeyRef } from '../../domain/model/version.ts';
import { MESSAGE_SCHEMA } from '../../ports/push-queue.ts';
import type { Dependencies } from '../dependencies.ts';

/** Has keys looked at again though no event tells of them: the journal was lost, or they are older than the functions. */
export async function askToLook(refs: readonly KeyRef[], { queue }: Pick<Dependencies, 'queue'>): Promise<void> {
  const reason = 'Somebody asked to have the key looked at.';
  await queue.send(
    refs.map(({ set, key }) => ({
      schema: MESSAGE_SCHEMA,
      type: 'look-again',
      ...{ set, key, seq: 0, sightings: [], reason },
      isAsked: true,
    })),
  );
}
