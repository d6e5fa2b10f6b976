import type { Clock } from '../../../../ports/clock.ts';
import type { PushFailure } from '../../../../ports/object-store.ts';
import { describePlace, isOutside } from '../client/diagnosis.ts';
import { CONDITIONS_DOUBTED_MS, CONDITIONS_TRUSTED_MS, type TimeLimit } from '../client/limits.ts';
import type { RemoteBucket } from '../client/remote.ts';
import { CONDITIONS, type Condition, type Probed, probe, SPELLED, type Way } from '../probe/index.ts';

/** Why a write would not be guarded by its condition. */
export interface Unguarded {
  readonly reason: PushFailure;
  /** A sentence for the owner that says what to do. */
  readonly message: string;
}

/** Knows which conditions the endpoints outside AWS honour. Some S3 servers ignore them, and would overwrite what nobody has seen. */
export interface Guards {
  /** The first of the conditions that can't be relied on, or undefined. No request for AWS, nor for what is known; else a probe. */
  lacking(remote: RemoteBucket, needed: readonly Condition[]): Promise<Unguarded | undefined>;
}

/** Takes every endpoint at its word. */
export const UNQUESTIONED: Guards = { lacking: async () => undefined };

interface Verdict {
  readonly askedAt: number;
  readonly answer: Promise<Probed>;
  trustedMs: number;
}

/** Kept in memory alone, for a note elsewhere would outlive an exchange of the server: some ten requests for each life of a function and way of writing. */
export function createGuards(clock: Clock, limit: TimeLimit): Guards {
  const verdicts = new Map<string, Verdict>();

  function verdictOn(remote: RemoteBucket, way: Way): Promise<Probed> {
    const name = `${remote.endpoint} ${remote.bucket} ${way}`;
    const known = verdicts.get(name);
    if (known && clock.now() - known.askedAt < known.trustedMs) return known.answer;
    const answer = probe(remote, way, limit, clock.now());
    const verdict: Verdict = { askedAt: clock.now(), answer, trustedMs: CONDITIONS_TRUSTED_MS };
    verdicts.set(name, verdict);
    const forget = () => verdicts.get(name) === verdict && verdicts.delete(name);
    answer.then((probed) => {
      if (probed.kind === 'trouble') forget();
      else if (probed.broken.size > 0) verdict.trustedMs = CONDITIONS_DOUBTED_MS;
    }, forget);
    return answer;
  }

  return {
    async lacking(remote, needed) {
      if (!isOutside(remote)) return undefined;
      for (const condition of needed) {
        const probed = await verdictOn(remote, CONDITIONS[condition]);
        if (probed.kind === 'trouble') return probed.diagnosis;
        const instead = probed.broken.get(condition);
        if (instead !== undefined) return ignored(remote, condition, instead);
      }
      return undefined;
    },
  };
}

function ignored(remote: RemoteBucket, condition: Condition, instead: string): Unguarded {
  const { region, endpoint } = remote;
  const message = `${region}: ${describePlace(remote)} is not written to, because ${endpoint} does not honour ${SPELLED[condition]} (${instead}), so a push could overwrite what nobody has seen. Take a server that honours it, or a newer release; \`npx concord doctor\` shows what each endpoint honours.`;
  return { reason: 'unguarded', message };
}
