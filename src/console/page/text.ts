import type { Placed } from '../../domain/deciding/phase.ts';
import type { Decision, Push, Sibling, Write } from '../../domain/model/decision.ts';

/** What a screen can't show, or would show as something else: control characters, and those that turn the direction of text. */
const UNSHOWN = /[\p{Cc}\p{Cs}\p{Cn}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Keys and texts of strangers, each character visible. */
export function shown(text: string): string {
  return text.replace(UNSHOWN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').slice(0, 19);
}

export function ageText(ms: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - ms) / 1000));
  const [value, unit] =
    seconds < 90
      ? [seconds, 's']
      : seconds < 5400
        ? [Math.round(seconds / 60), 'min']
        : seconds < 172_800
          ? [Math.round(seconds / 3600), 'h']
          : [Math.round(seconds / 86_400), 'd'];
  return `${value} ${unit} ago`;
}

export function durationText(ms: number): string {
  return ms < 1000 ? `${ms} ms` : ms < 90_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}

export function sizeText(bytes: number): string {
  return bytes < 1024
    ? `${bytes} B`
    : bytes < 2 ** 20
      ? `${(bytes / 1024).toFixed(1)} KB`
      : `${(bytes / 2 ** 20).toFixed(1)} MB`;
}

export function writeText({ state }: Pick<Write, 'state'>): string {
  return state.kind === 'deleted' ? 'delete' : `${sizeText(state.size)} ${state.headers.contentType ?? ''}`.trim();
}

/** What became of the key by this decision, in a word or two. */
export function outcomeText({ outcome, suspended, siblings = [], phase }: Placed): string {
  if (phase.kind === 'held') return 'held for a person';
  if (suspended?.kind === 'held') return phase.kind === 'superseded' ? `held until decision ${phase.by}` : 'held';
  if (suspended?.kind === 'observed') return 'observed only';
  if (outcome.kind === 'merged') return 'merged';
  const { state, region, via } = outcome.write;
  const what = state.kind === 'deleted' ? 'deleted' : via === 'merge' ? 'a merge' : `${region}’s write`;
  const kept = siblings.filter(({ state }) => state !== 'failed').length;
  return kept > 0 ? `${what}, ${kept} kept beside` : what;
}

/** A key that a loser got or was to get, and what became of that. */
export function siblingText({ key, state, error }: Sibling): string {
  return `${key} (${error === undefined ? state : `${state}: ${error}`})`;
}

export const SITUATIONS: Readonly<Record<Decision['situation'], string>> = {
  first: 'first',
  'fast-forward': 'update',
  identical: 'identical',
  conflict: 'conflict',
  affirmed: 'affirmed',
  sibling: 'kept beside',
  undo: 'undo',
  restore: 'restore',
};

export function pushText({ state, error, attempts, until }: Push): string {
  switch (state) {
    case 'applied':
      return 'copied';
    case 'equal':
      return until === undefined ? 'found equal' : 'brought by S3';
    case 'left-to-s3':
      return "left to S3's own replication";
    case 'pending':
      return 'on its way';
    case 'blind':
      return 'could not be read';
    case 'refused':
      return 'overtaken by another write';
    case 'failed':
      return `failed at attempt ${attempts ?? 1}: ${error ?? 'no reason given'}`;
  }
}
