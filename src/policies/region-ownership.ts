import * as z from 'zod/mini';
import type { Write } from '../domain/model/decision.ts';
import type { Conflict, Resolution } from '../domain/model/policy.ts';
import { definePolicy, type Policy } from './framework/definition.ts';
import { describeEach, namesOf } from './support/sentence.ts';

export const regionOwnership = definePolicy({
  name: 'region-ownership',
  summary: 'Writes from the region that owns the keys win; in a conflict, those from elsewhere are flagged.',
  parameters: (policies) => ({
    owner: { schema: z.string().check(z.minLength(1)), help: 'the region whose writes win', holds: 'regions' },
    otherwise: {
      schema: z._default(policies, [{ use: 'last-writer-wins' }]),
      help: 'what decides among several writes of the owner, or where none is the owner’s',
      holds: 'policies',
    },
  }),
  create: ({ owner, otherwise }, { narrowBy }) => keepOwners(owner, narrowBy(otherwise)),
  observe:
    ({ owner }) =>
    (conflict) =>
      violations(owner, conflict),
});

function keepOwners(owner: string, otherwise: Policy): Policy {
  return (conflict) => {
    const owned = conflict.contenders.filter(({ region }) => region === owner);
    const resolution = owned.length === 1 ? ownerWins(owned, conflict) : amongEquals(owner, owned, otherwise, conflict);
    return { ...resolution, flags: [...violations(owner, conflict), ...(resolution.flags ?? [])] };
  };
}

function ownerWins(owned: readonly Write[], conflict: Conflict): Resolution {
  const describe = (write: Write) => (owned.includes(write) ? 'is the owner' : 'is not');
  return { kind: 'narrows', to: owned, why: `${describeEach(conflict, owned, describe)}; the owner wins` };
}

/** All from elsewhere, or several from the owner: `otherwise` goes on among those that ownership leaves. */
function amongEquals(owner: string, owned: readonly Write[], otherwise: Policy, conflict: Conflict): Resolution {
  const field = owned.length === 0 ? conflict.contenders : owned;
  const resolution = otherwise({ ...conflict, contenders: field });
  const fact =
    owned.length === 0
      ? `none of ${namesOf(field, conflict)} is the owner ${owner}`
      : `${namesOf(field, conflict)} are all from the owner`;
  const why = `${fact}; otherwise ${resolution.why}`;
  if (resolution.kind !== 'abstains') return { ...resolution, why };
  const { flags = [] } = resolution;
  if (field.length === conflict.contenders.length) return { kind: 'abstains', why, flags };
  return { kind: 'narrows', to: field, why, flags };
}

function violations(owner: string, { contenders }: Conflict): readonly string[] {
  const elsewhere = contenders.map(({ region }) => region).filter((region) => region !== owner);
  return [...new Set(elsewhere)].sort().map((region) => `ownership-violation:${region}`);
}
