import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type Decision, isClosed } from '../../domain/decision.ts';
import type { Loaded } from './hooks.ts';
import { SITUATIONS, shown } from './text.ts';

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

export function Badge({ decision }: { decision: Decision }) {
  const { situation, suspended } = decision;
  const kind = suspended?.kind ?? situation;
  const text = suspended ? suspended.kind : SITUATIONS[situation];
  return <span class={`badge ${kind}`}>{text}</span>;
}

export function OpenMark({ decision }: { decision: Decision }) {
  return isClosed(decision) ? null : <span class="badge open">open</span>;
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
