import { useState } from 'preact/hooks';
import type { Decision, Write } from '../../domain/model/decision.ts';
import type { Answers, Done } from '../answers.ts';
import { post } from './api.ts';
import { useLoaded } from './hooks.ts';
import { Dialog, Waiting } from './pieces.tsx';
import { shown, writeText } from './text.ts';

/** What a person is about to do. */
export type Asked =
  | { readonly kind: 'resolve'; readonly decision: Decision; readonly write: Write }
  | { readonly kind: 'restore'; readonly decision: Decision; readonly write: Write }
  | { readonly kind: 'undo'; readonly decision: Decision };

type Plan = Answers['post'][`${Asked['kind']}/plan`];

/** Shows what would be done before anything is. */
export function Confirm({ asked, onEnd }: { asked: Asked; onEnd: (told?: string) => void }) {
  const [plan] = useLoaded('plan', (): Promise<Plan> => post(`${asked.kind}/plan`, bodyOf(asked)));
  const [state, setState] = useState<'asking' | 'working'>('asking');
  const [refusal, refuse] = useState<string | undefined>();
  const planned = plan.value?.kind === 'planned' ? plan.value : undefined;
  const why = refusal ?? (plan.value?.kind === 'refused' ? plan.value.why : undefined);
  const act = () => {
    if (!planned || state === 'working') return;
    setState('working');
    perform(asked, planned)
      .then((end) => (end.kind === 'refused' ? refuse(end.why) : onEnd(doneText(end))))
      .catch((error: Error) => refuse(error.message))
      .finally(() => setState('asking'));
  };
  const isOutdated = plan.value?.kind === 'refused' && plan.value.isOutdated === true;
  const lookAgain = () => {
    setState('working');
    post('resolve/look-again', bodyOf(asked))
      .then((end) => onEnd(end.why))
      .catch((error: Error) => refuse(error.message))
      .finally(() => setState('asking'));
  };
  return (
    <Dialog title={titleOf(asked)} onClose={() => onEnd()}>
      <Waiting on={plan} />
      {why !== undefined && (
        <p class="problem" role="alert">
          {shown(why)}
        </p>
      )}
      {planned && why === undefined && <PlanText plan={planned} />}
      <p class="actions">
        <button type="button" onClick={() => onEnd()}>
          {why === undefined ? 'Leave it' : 'Close'}
        </button>
        {isOutdated && (
          <button type="button" class="act" disabled={state === 'working'} onClick={lookAgain}>
            Write down what contends
          </button>
        )}
        {why === undefined && (
          <button type="button" class="act" disabled={!planned || state === 'working'} onClick={act}>
            {ACTS[asked.kind]}
          </button>
        )}
      </p>
    </Dialog>
  );
}

const ACTS = { undo: 'Undo it', resolve: 'Choose it', restore: 'Make it current' } as const;

function titleOf(asked: Asked): string {
  switch (asked.kind) {
    case 'undo':
      return `Undo decision ${asked.decision.seq}?`;
    case 'resolve':
      return `Choose what ${asked.write.region} holds?`;
    case 'restore':
      return `Make the version of ${asked.write.region} the current one everywhere?`;
  }
}

function PlanText({ plan }: { plan: Extract<Plan, { kind: 'planned' }> }) {
  const { decision } = plan;
  const { outcome, losers, pushes, why } = decision;
  const regions = 'wouldPush' in plan ? plan.wouldPush : Object.keys(pushes);
  return (
    <>
      <p>{shown(why)}</p>
      <ul>
        <li>It becomes decision {decision.seq}, and can itself be undone.</li>
        <li>The key becomes: {shown(writeText(outcome.write))}.</li>
        <li>{regions.length === 0 ? 'No region has to be changed.' : `Copied to ${regions.join(', ')}.`}</li>
        <li>
          {losers.length === 0
            ? 'Nothing loses.'
            : `${losers.length === 1 ? 'One version loses' : `${losers.length} versions lose`}, and can still be fetched.`}
        </li>
        {'passesChoice' in plan && plan.passesChoice && (
          <li>It goes past what a person chose, to what stood before the conflict.</li>
        )}
        {'deletes' in plan && plan.deletes && (
          <li>No decision knew the key before, so it is deleted in every region; its versions stay.</li>
        )}
        {'instead' in plan && plan.instead > 0 && (
          <li>
            What lost by the decision does not come back by this: “Make this the current version” beside it does that.
          </li>
        )}
        {'alsoUndone' in plan && plan.alsoUndone.length > 0 && (
          <li>Decisions {plan.alsoUndone.join(', ')} go with it.</li>
        )}
        {'siblings' in plan && plan.siblings.length > 0 && (
          <li>What is kept beside stays: {plan.siblings.map(shown).join(', ')}.</li>
        )}
      </ul>
    </>
  );
}

function doneText({ decision, unsent }: Done): string {
  const { seq } = decision;
  return unsent === undefined
    ? `Decision ${seq} is in the journal; its copies are on their way.`
    : `Decision ${seq} is in the journal. Its copies could not be queued now (${unsent}), so the sweep has to find them: that takes up to an hour or so.`;
}

function bodyOf(asked: Asked): Record<string, unknown> {
  const { set, key, seq } = asked.decision;
  return asked.kind === 'undo'
    ? { set, key, seq }
    : { set, key, seen: seq, region: asked.write.region, version: asked.write.id };
}

function perform(asked: Asked, plan: Extract<Plan, { kind: 'planned' }>) {
  if (asked.kind === 'resolve') return post('resolve', bodyOf(asked));
  return post(asked.kind, { ...bodyOf(asked), standing: 'standing' in plan ? plan.standing : 0 });
}
