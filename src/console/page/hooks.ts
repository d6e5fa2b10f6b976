import { useEffect, useState } from 'preact/hooks';

export type Loaded<Value> =
  | { readonly kind: 'loading'; readonly value?: Value }
  | { readonly kind: 'there'; readonly value: Value }
  | { readonly kind: 'failed'; readonly why: string; readonly value?: Value };

/** Loads when `name` changes, and again every so often while the page is looked at; what was there stays until there is something newer. */
export function useLoaded<Value>(
  name: string,
  load: () => Promise<Value>,
  everyMs?: number,
): [Loaded<Value>, () => void] {
  const [found, setFound] = useState<{ name: string; loaded: Loaded<Value> }>({ name, loaded: { kind: 'loading' } });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isGone = false;
    load().then(
      (value) => !isGone && setFound({ name, loaded: { kind: 'there', value } }),
      (error: unknown) =>
        !isGone &&
        setFound((before) => {
          const value = before.name === name ? before.loaded.value : undefined;
          const why = error instanceof Error ? error.message : String(error);
          return { name, loaded: { kind: 'failed', why, ...(value === undefined ? {} : { value }) } };
        }),
    );
    return () => {
      isGone = true;
    };
  }, [name, round]);
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => document.hidden || setRound((before) => before + 1), everyMs);
    return () => clearInterval(timer);
  }, [name, everyMs]);
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
