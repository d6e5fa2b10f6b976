/** One part of the benchmark: for people, for programs, and what is beyond its limits. */
export interface Report {
  readonly title: string;
  readonly text: string;
  readonly failures: readonly string[];
  readonly data: unknown;
}
