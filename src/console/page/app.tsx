import { useEffect, useRef, useState } from 'preact/hooks';
import { get } from './api.ts';
import { Charts } from './charts.tsx';
import { DecisionList } from './decision-list.tsx';
import { linkTo, useLoaded, usePlace } from './hooks.ts';
import { KeyView } from './key-view.tsx';
import { Waiting, Windows } from './pieces.tsx';
import { shown } from './text.ts';

const VIEWS = [
  ['/', 'Decisions'],
  ['/conflicts', 'Conflicts'],
  ['/open', 'Open'],
  ['/charts', 'Charts'],
] as const;

export function App() {
  const [site] = useLoaded('site', () => get('site'));
  const [chosen, choose] = useState(sessionStorage.getItem('s3-concord-set') ?? '');
  const { path, query } = usePlace();
  useTitle(path, query.get('key'));
  const sets = site.value?.sets ?? [];
  const named = query.get('set') ?? chosen;
  const set = sets.find(({ name }) => name === named) ?? sets[0];
  const chooseSet = (name: string) => {
    sessionStorage.setItem('s3-concord-set', name);
    choose(name);
    location.hash = linkTo('/');
  };
  return (
    <>
      <button type="button" class="skip" onClick={skipToMain}>
        Skip to the content
      </button>
      <header>
        <a class="brand" href={linkTo('/')}>
          s3-concord
        </a>
        <nav aria-label="Views">
          {VIEWS.map(([to, title]) => (
            <a key={to} href={linkTo(to)} aria-current={path === to ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <search class="search">
          <form class="find" onSubmit={(event) => find(event, set?.name)}>
            <label for="find">Key</label>
            <input id="find" name="key" autocomplete="off" spellcheck={false} placeholder="plans/march.json" />
            <button type="submit">Show</button>
          </form>
        </search>
        {sets.length > 1 && (
          <label class="set">
            Set
            <select value={set?.name} onChange={(event) => chooseSet(event.currentTarget.value)}>
              {sets.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        {site.value && <span class="site">{site.value.isLocal ? 'on this machine' : 'at AWS'}</span>}
      </header>
      <main id="main" tabIndex={-1}>
        {set && <Windows set={set.name} />}
        {set ? <View path={path} query={query} set={set.name} regions={set.regions} /> : <Waiting on={site} />}
      </main>
    </>
  );
}

/** Another view: its name is told, and whoever uses the keyboard goes on at its heading. */
function useTitle(path: string, key: string | null): void {
  const isFirst = useRef(true);
  useEffect(() => {
    const name = path === '/key' && key !== null ? shown(key) : VIEWS.find(([to]) => to === path)?.[1];
    document.title = name === undefined ? 's3-concord' : `${name} – s3-concord`;
    if (!isFirst.current) document.querySelector<HTMLElement>('main h1')?.focus();
    isFirst.current = false;
  }, [path, key]);
}

function View(props: { path: string; query: URLSearchParams; set: string; regions: readonly string[] }) {
  const { path, query, set, regions } = props;
  const key = query.get('key');
  switch (path) {
    case '/key':
      return key === null ? (
        <p>Name a key above.</p>
      ) : (
        <KeyView
          key={`${set} ${key}`}
          set={set}
          name={key}
          regions={regions}
          seq={Number(query.get('seq')) || undefined}
        />
      );
    case '/conflicts':
      return <DecisionList key={`conflicts ${set}`} set={set} list="conflicts" />;
    case '/open':
      return <DecisionList key={`open ${set}`} set={set} list="open" />;
    case '/charts':
      return <Charts set={set} />;
    default:
      return <DecisionList key={`decisions ${set}`} set={set} list="decisions" />;
  }
}

/** The address's fragment is a place of the page, so a link can't do it. */
function skipToMain(): void {
  document.getElementById('main')?.focus();
}

function find(event: SubmitEvent, set: string | undefined): void {
  event.preventDefault();
  const key = new FormData(event.currentTarget as HTMLFormElement).get('key');
  if (typeof key === 'string' && key !== '' && set !== undefined) location.hash = linkTo('/key', { set, key });
}
