import { MAX_DAYS } from './lists.ts';

const PAGE = 40;
const MAX_PAGE = 100;

/** What was asked is not understood, or there is no such thing: nothing is wrong with the console. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

export function listOf(query: URLSearchParams): 'decisions' | 'conflicts' {
  return query.get('list') === 'conflicts' ? 'conflicts' : 'decisions';
}

export function pageIn(query: URLSearchParams): { limit: number; cursor: string | undefined } {
  const limit = numberOf(query.get('limit') ?? String(PAGE), 'limit');
  return { limit: Math.min(limit, MAX_PAGE), cursor: query.get('cursor') ?? undefined };
}

export function daysIn(query: URLSearchParams): { days: number } {
  return { days: Math.min(numberOf(query.get('days') ?? String(MAX_DAYS), 'days'), MAX_DAYS) };
}

export function pageRequest(query: URLSearchParams): { limit: number; cursor?: string } {
  const { limit, cursor } = pageIn(query);
  return { limit, ...(cursor === undefined ? {} : { cursor }) };
}

export function textOf(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new BadRequest(`"${name}" is missing`);
  return value;
}

export function numberOf(value: unknown, name: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1) throw new BadRequest(`"${name}" is no whole number from 1`);
  return number;
}

export function understood<Result>(parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    throw new BadRequest(error instanceof Error ? error.message : String(error));
  }
}
