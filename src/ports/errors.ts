/** The journal or the queue could not answer for now: nothing is known to have happened, the same call may work later. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}
