import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Who may drive the console, besides whoever holds its token: pages that it served itself, over this machine's own address. */
export interface Guard {
  readonly token: string;
  readonly port: number;
}

/** Why a request is refused, or undefined. A foreign name in `Host` is a page that has its own name point to this machine. */
export function refusalOf(headers: IncomingHttpHeaders, guard: Guard): string | undefined {
  if (!hostsOf(guard).includes(headers.host ?? '')) return 'This console answers to its own address alone.';
  const { origin } = headers;
  if (origin !== undefined && !hostsOf(guard).some((host) => origin === `http://${host}`))
    return 'This console answers to its own pages alone.';
  return undefined;
}

export function isLetIn({ authorization = '' }: IncomingHttpHeaders, { token }: Guard): boolean {
  const given = Buffer.from(authorization);
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function hostsOf({ port }: Guard): string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`];
}

/** Nothing but the page's own files runs, is drawn or is asked. */
export const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;
