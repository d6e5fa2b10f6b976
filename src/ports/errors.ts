/** The journal, the queue or a bucket could not answer for now: nothing is known to have happened, the same call may work later. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}
