import { type Answers, WHOLE_SIZE } from '../answers.ts';

const TOKEN = 's3-concord-token';

/** The token comes in the address's fragment, is kept for this tab alone, and leaves the address, so that nobody copies it by chance. */
export function takeToken(): void {
  const [, token] = /[#&]token=([\w-]+)/.exec(location.hash) ?? [];
  if (token === undefined) return;
  sessionStorage.setItem(TOKEN, token);
  history.replaceState(null, '', '#/');
}

/** What went wrong, in words for a person. */
export class Problem extends Error {
  override readonly name = 'Problem';
}

export async function get<Name extends keyof Answers['get']>(
  name: Name,
  query: Readonly<Record<string, string | number | undefined>> = {},
): Promise<Answers['get'][Name]> {
  return (await asked(`${name}?${searchOf(query)}`)).json();
}

export async function post<Name extends keyof Answers['post']>(
  name: Name,
  body: Readonly<Record<string, unknown>>,
): Promise<Answers['post'][Name]> {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return (await asked(name, request)).json();
}

export interface Beginning {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of the whole. */
  readonly size: number;
}

/** The beginning of a version, or why it can't be shown. */
export async function content(query: Readonly<Record<string, string>>): Promise<Beginning | Answers['content']> {
  const response = await asked(`content?${searchOf(query)}`, {}, [409]);
  if (response.status === 409) return await response.json();
  return { bytes: new Uint8Array(await response.arrayBuffer()), size: Number(response.headers.get(WHOLE_SIZE)) };
}

async function asked(path: string, request: RequestInit = {}, alsoFine: readonly number[] = []): Promise<Response> {
  const authorization = `Bearer ${sessionStorage.getItem(TOKEN) ?? ''}`;
  const headers = { ...(request.headers as Record<string, string> | undefined), authorization };
  const response = await fetch(`/api/${path}`, { ...request, headers }).catch(() => {
    throw new Problem('The console does not answer: is it still running?');
  });
  if (response.ok || alsoFine.includes(response.status)) return response;
  const { why } = (await response.json().catch(() => ({}))) as { why?: string };
  throw new Problem(why ?? `The console answered with status ${response.status}.`);
}

function searchOf(query: Readonly<Record<string, string | number | undefined>>): URLSearchParams {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return new URLSearchParams(given);
}
