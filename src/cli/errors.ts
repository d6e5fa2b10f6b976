/** What to do about an error that is none of the caller's making; undefined where its message says that already. */
export function nextStep(error: unknown): string | undefined {
  const text = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  return STEPS.find(({ of }) => of.test(text))?.next;
}

const STEPS: readonly { readonly of: RegExp; readonly next: string }[] = [
  {
    of: /credentials|ExpiredToken|security token|\bSSO\b/i,
    next: 'No `concord local` runs in this folder, so AWS was asked. Start it (`concord local`), or give credentials: AWS_PROFILE, or `aws sso login`.',
  },
  {
    of: /ResourceNotFound|no table|table .*(does not|doesn.t) exist/i,
    next: 'Is --stage right, and is it deployed (`npm run deploy`)? --table names another table; `concord local` runs everything here.',
  },
  {
    of: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT/,
    next: 'Nobody answers there. Is the network up? If `concord local` was killed, start it again.',
  },
];
