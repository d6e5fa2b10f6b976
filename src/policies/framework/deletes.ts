import type { DeleteRule } from '../../domain/model/policy.ts';
import { describeEach } from '../support/sentence.ts';
import type { CompiledPolicy, Policy } from './definition.ts';

/** A rule's `deletes:` as the step before its policies; where deletes follow the policy it has nothing to say. */
export function applyDeletes(rule: DeleteRule): CompiledPolicy {
  return { name: 'deletes', narrow: rule === 'policy' ? leaveAll : keepKind(rule), observe: () => [] };
}

const leaveAll: Policy = () => ({ kind: 'abstains', why: '' });

function keepKind(rule: 'win' | 'lose'): Policy {
  const kind = rule === 'win' ? 'deleted' : 'object';
  return (conflict) => {
    const kept = conflict.contenders.filter(({ state }) => state.kind === kind);
    if (kept.length === 0 || kept.length === conflict.contenders.length) return { kind: 'abstains', why: '' };
    const described = describeEach(conflict, kept, ({ state }) => (state.kind === 'deleted' ? 'deleted' : 'wrote'));
    return { kind: 'narrows', to: kept, why: `${described}; deletes ${rule} here` };
  };
}
