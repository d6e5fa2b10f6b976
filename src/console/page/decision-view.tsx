import { useState } from 'preact/hooks';
import type { Placed } from '../../domain/deciding/phase.ts';
import type { Write } from '../../domain/model/decision.ts';
import { contentName, ruleTitle } from '../../domain/model/policy.ts';
import { type Asked, Confirm } from './confirm.tsx';
import { linkTo } from './hooks.ts';
import { Badge, OpenMark } from './pieces.tsx';
import { Preview } from './preview.tsx';
import { pushText, shown, siblingText, timeText, writeText } from './text.ts';

/** One decision in full: why, among what, and what one can do about it. */
export function DecisionView({ decision, onDone }: { decision: Placed; onDone: (told: string) => void }) {
  const [asked, ask] = useState<Asked | undefined>();
  const {
    set,
    key,
    seq,
    decidedAt,
    by,
    why,
    contenders,
    ruling,
    base,
    pushes,
    siblings = [],
    suspended,
    phase,
  } = decision;
  return (
    <section class="decision" aria-labelledby="decision">
      <h2 id="decision">
        Decision {seq} <Badge decision={decision} /> <OpenMark decision={decision} />
      </h2>
      <p class="sentence">{shown(why)}</p>
      {phase.kind === 'superseded' && (
        <p>
          {suspended ? 'It was held until ' : 'What was left to do was taken over by '}
          <a href={linkTo('/key', { set, key, seq: phase.by })}>decision {phase.by}</a>.
        </p>
      )}
      <dl>
        <dt>Decided</dt>
        <dd>
          {timeText(decidedAt)} UTC by {shown(by)}
        </dd>
        <dt>Rule</dt>
        <dd>
          {ruling.rule === 'none' ? 'none had to be asked' : `${shown(ruleTitle(ruling))}: `}
          {ruling.rule !== 'none' && ruling.policies.map(({ use }) => use).join(', then ')}
          {ruling.rule !== 'none' && ruling.policies.length > 1 && `; ${ruling.decidedBy} had the last word`}
        </dd>
        {base && (
          <>
            <dt>Base</dt>
            <dd>
              what decision {base.seq} settled on: {writeText(base.write)} of {base.write.region}
            </dd>
          </>
        )}
        {Object.keys(pushes).length > 0 && (
          <>
            <dt>Copies</dt>
            <dd>
              <ul class="plain">
                {Object.entries(pushes).map(([region, push]) => (
                  <li key={region}>
                    {region}: {shown(pushText(push))}
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
        {siblings.length > 0 && (
          <>
            <dt>Kept beside</dt>
            <dd>{siblings.map((sibling) => shown(siblingText(sibling))).join(', ')}</dd>
          </>
        )}
      </dl>
      <h3>{contenders.length > 1 ? 'Contenders' : 'The write'}</h3>
      <div class="contenders">
        {contenders.map((write) => (
          <Contender key={`${write.region} ${write.id}`} write={write} decision={decision}>
            {phase.kind === 'held' && (
              <button type="button" class="act" onClick={() => ask({ kind: 'resolve', decision, write })}>
                Choose this one
              </button>
            )}
            {isLoser(write, decision) && (
              <button type="button" class="act" onClick={() => ask({ kind: 'restore', decision, write })}>
                Make this the current version…
              </button>
            )}
          </Contender>
        ))}
        {decision.outcome.kind === 'merged' && <Contender write={decision.outcome.write} decision={decision} />}
      </div>
      {!suspended && (
        <p>
          <button type="button" class="act" onClick={() => ask({ kind: 'undo', decision })}>
            Undo decision {seq}…
          </button>
        </p>
      )}
      {asked && (
        <Confirm
          asked={asked}
          onEnd={(told) => {
            ask(undefined);
            if (told !== undefined) onDone(told);
          }}
        />
      )}
    </section>
  );
}

function isLoser(write: Write, { losers }: Placed): boolean {
  return losers.some((loser) => contentName(loser) === contentName(write));
}

function Contender(props: { write: Write; decision: Placed; children?: preact.ComponentChildren }) {
  const { write, decision } = props;
  const { set, key, losers, outcome, suspended, phase } = decision;
  const isIt = (place: { region: string; id: string }) => place.region === write.region && place.id === write.id;
  const end = suspended
    ? phase.kind === 'held'
      ? 'waits'
      : ''
    : isIt(outcome.write)
      ? outcome.kind === 'merged'
        ? 'merged'
        : 'won'
      : losers.some(isIt)
        ? 'lost'
        : '';
  const metadata = write.state.kind === 'object' ? Object.entries(write.state.metadata ?? {}) : [];
  return (
    <section
      class={`contender ${end}`}
      aria-label={`${outcome.kind === 'merged' && isIt(outcome.write) ? 'The merge' : write.region}: ${writeText(write)}`}
    >
      <h4>
        {outcome.kind === 'merged' && isIt(outcome.write) ? 'the merge' : write.region}{' '}
        {end && <span class={`badge ${end}`}>{end}</span>}
      </h4>
      <p class="quiet">
        {timeText(write.time)} UTC · {shown(writeText(write))}
        {metadata.map(([name, value]) => (
          <span key={name} class="metadata">
            {shown(name)}: {shown(String(value))}
          </span>
        ))}
      </p>
      {write.state.kind === 'object' ? (
        <Preview
          set={set}
          name={key}
          version={
            outcome.kind === 'merged' && isIt(outcome.write) ? `#${decision.seq}` : `${write.region}:${write.id}`
          }
        />
      ) : (
        <p class="deleted">deleted</p>
      )}
      <p class="version">
        <code>{shown(write.id)}</code>
      </p>
      {props.children}
    </section>
  );
}
