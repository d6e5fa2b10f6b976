import * as z from 'zod/mini';

/** Merging holds every side and the base in memory several times over; functions have some hundred megabytes. */
const LARGEST = 20 * 2 ** 20;

export const maxBytes = z._default(z.int().check(z.positive(), z.maximum(LARGEST)), 2 ** 20);
