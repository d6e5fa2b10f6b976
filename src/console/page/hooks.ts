import { useEffect, useRef, useState } from 'preact/hooks';

export type Loaded<Value> =
  | { readonly kind: 'loading'; readonly value?: Value }
  | { readonly kind: 'there'; readonly value: Value }
  | { readonly kind: 'failed'; readonly why: string; readonly value?: Value };

/**
 * Loads when `name` changes, and again so long after each answer while the page is looked at; what was there stays until there is something
 * newer. An answer that takes longer than that is waited for: who asked again over it would never see one. `load` is handed what was there.
 */
export function useLoaded<Value>(
  name: string,
  load: (before: Value | undefined) => Promise<Value>,
  everyMs?: number,
): [Loaded<Value>, () => void] {
  const [found, setFound] = useState<{ name: string; loaded: Loaded<Value> }>({ name, loaded: { kind: 'loading' } });
  const [round, setRound] = useState(0);
  const latest = useRef(found);
  latest.current = found;
  useEffect(() => {
    let isGone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (loaded: Loaded<Value>) => isGone || setFound({ name, loaded });
    const look = async () => {
      const { name: of, loaded } = latest.current;
      const before = of === name ? loaded.value : undefined;
      await load(before).then(
        (value) => show({ kind: 'there', value }),
        (error: unknown) => {
          const why = error instanceof Error ? error.message : String(error);
          show({ kind: 'failed', why, ...(before === undefined ? {} : { value: before }) });
        },
      );
      if (!isGone && everyMs !== undefined) timer = setTimeout(lookIfSeen, everyMs);
    };
    const lookIfSeen = () => {
      if (document.hidden) timer = setTimeout(lookIfSeen, everyMs);
      else void look();
    };
    void look();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [name, round, everyMs]);
  const loaded: Loaded<Value> = found.name === name ? found.loaded : { kind: 'loading' };
  return [loaded, () => setRound((before) => before + 1)];
}

/** Where the page is: what stands after `#`, as a path and what belongs to it. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

export function usePlace(): Place {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  const [path = '/', query = ''] = hash.replace(/^#/, '').split('?');
  return { path: path === '' ? '/' : path, query: new URLSearchParams(query) };
}

export function linkTo(path: string, query: Readonly<Record<string, string | number>> = {}): string {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
  return `#${path}${search === '' ? '' : `?${search}`}`;
}

export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
