/** Wall-clock time; given from outside so that the same input gives the same decision. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}
