import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Placed } from '../../domain/deciding/phase.ts';
import { scopeText } from '../../domain/windows/scope.ts';
import { get } from './api.ts';
import { type Loaded, useLoaded } from './hooks.ts';
import { SITUATIONS, shown, timeText } from './text.ts';

/** In place of what is not there yet, or what went wrong beside what was there before. */
export function Waiting({ on }: { on: Loaded<unknown> }) {
  if (on.kind === 'failed')
    return (
      <p class="problem" role="alert">
        {shown(on.why)}
      </p>
    );
  return on.value === undefined ? <p class="quiet">One moment…</p> : null;
}

/** Of those that stand: whoever is refused a write, or wonders why nothing comes, learns it here. */
export function Windows({ set }: { set: string }) {
  const [windows] = useLoaded(`windows ${set}`, () => get('windows', { set }), WINDOWS_EVERY_MS);
  return (
    <>
      {windows.value?.map(({ seq, kind, by, scope, reason, until }) => (
        <p key={seq} class="window" role="status">
          Window {seq} of {shown(by)} {kind === 'deny' ? 'halts' : 'asks to leave alone'} {shown(scopeText(scope))}{' '}
          until {timeText(until)} UTC{reason === undefined ? '' : `: ${shown(reason)}`}
        </p>
      ))}
    </>
  );
}

const WINDOWS_EVERY_MS = 5000;

/** What it was. */
export function Badge({ decision }: { decision: Placed }) {
  const { situation, suspended, phase } = decision;
  if (phase.kind === 'held' || phase.kind === 'observed')
    return <span class={`badge ${phase.kind}`}>{phase.kind}</span>;
  const text = suspended ? `${SITUATIONS[situation]}, was held` : SITUATIONS[situation];
  return <span class={`badge ${situation}`}>{text}</span>;
}

/** Whether something waits still. What is held says so itself. */
export function OpenMark({ decision }: { decision: Placed }) {
  return decision.phase.kind === 'open' ? <span class="badge open">open</span> : null;
}

/** The browser's own dialog keeps the keyboard inside, and ends with Escape. */
export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => (before instanceof HTMLElement ? before.focus() : undefined);
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={props.onClose}>
      <h2 id="dialog-title">{props.title}</h2>
      {props.children}
    </dialog>
  );
}
