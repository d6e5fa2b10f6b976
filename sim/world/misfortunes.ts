/** Which of the misfortunes that a history's seed holds in store do happen; each has a name, so that shrinking can spare it. */
export class Misfortunes {
  /** Those that did happen. */
  readonly happened: string[] = [];
  private readonly allowed: ReadonlySet<string> | undefined;

  constructor(allowed: readonly string[] | undefined) {
    this.allowed = allowed && new Set(allowed);
  }

  /** To be asked only when the dice have fallen. */
  strikes(name: string): boolean {
    if (this.allowed && !this.allowed.has(name)) return false;
    this.happened.push(name);
    return true;
  }
}
