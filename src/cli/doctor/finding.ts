/** What a check found out about one thing. */
export interface Finding {
  /** `wrong` ends the command with 1; a `note` is good to know, or says what could not be looked at. */
  readonly kind: 'wrong' | 'note';
  /** The check's name, such as `versioning`. */
  readonly check: string;
  /** The bucket, table or queue that it is about. */
  readonly where: string;
  /** A sentence for a person. */
  readonly what: string;
  /** What to do. */
  readonly remedy?: string;
}

type Found = Pick<Finding, 'what' | 'remedy'>;

export const wrong = (what: string, remedy: string): Found & { readonly kind: 'wrong' } => ({
  kind: 'wrong',
  what,
  remedy,
});
export const note = (what: string, remedy?: string): Found & { readonly kind: 'note' } => ({
  kind: 'note',
  what,
  ...(remedy === undefined ? {} : { remedy }),
});

/** What a check says; its name and place are put to it. */
export type Says = ReturnType<typeof wrong> | ReturnType<typeof note>;

/** Not allowed, not known there, or not reachable: whoever can't look has not found anything wrong. */
export function unchecked(error: unknown, permission: string): Says {
  const { name, message } = error as Error;
  const why = isDenied(error) ? `it takes ${permission}, which you don't hold` : `${name}: ${message}`;
  return note(`Could not be checked: ${why}.`);
}

export function isDenied(error: unknown): boolean {
  return /AccessDenied|Forbidden|NotAuthorized/.test((error as Error).name) || statusOf(error) === 403;
}

export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
