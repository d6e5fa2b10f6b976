/** Functions get five seconds to end; everything else is a matter of milliseconds. */
const STOP_WITHIN_MS = 10_000;

/** What is still about when everything is stopped waits for nothing that matters: a timer of a long poll, a connection that is kept. */
const LINGER_MS = 500;

/**
 * Stops, and sees to it that the process ends soon after, whoever holds on to it. What takes too long is cut off: all that the stack keeps over
 * restarts is written before anybody is told of it.
 */
export async function leave(stop: () => Promise<void>): Promise<void> {
  const tooLong = setTimeout(() => {
    process.stderr.write(`It did not stop within ${STOP_WITHIN_MS / 1000} s, so it was cut off.\n`);
    process.exit(1);
  }, STOP_WITHIN_MS);
  await stop();
  clearTimeout(tooLong);
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
