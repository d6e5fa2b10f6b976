// functions/configuration: rules that change while functions run, and code of the owner.
import { type CompiledConfig, type Config, compileConfig } from '../../src/config/index.ts';
import { parseConfig } from '../../src/config/load.ts';
import { refuseWhatIsWired } from '../../src/config/wired.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Edition, VersionedText } from '../../src/ports/versioned-text.ts';
import type { Metrics } from '../observing/metrics.ts';

/** All that a function loads to follow a live configuration. */
export { openLiveSource } from './live-source.ts';

export interface LiveConfigOptions {
  readonly source: VersionedText;
  /** What holds until a live one could be read, and says what a live one must leave as it is. */
  readonly deployed: Config;
  readonly trustedMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'count'>;
}

/**
 * The configuration that is in force, each time that it is asked for. It is looked at again when it has been trusted for long enough. One that
 * is broken, wants what only a deployment can do, or can't be read changes nothing: the last good one stays, and every look says so.
 */
export function followConfiguration(options: LiveConfigOptions): () => Promise<CompiledConfig> {
  const { source, deployed, trustedMs, clock, logger, metrics } = options;
  let inForce = compileConfig(deployed);
  let seen: { readonly version: string; readonly mistake?: string } | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  return async () => {
    if (clock.now() - lookedAt >= trustedMs) looking ??= look();
    await looking;
    return inForce;
  };

  async function look(): Promise<void> {
    try {
      const edition = await source.read(seen?.version);
      if (edition) seen = take(edition);
      if (seen?.mistake !== undefined) report(`${seen.mistake}\nMend it, and store it again.`);
    } catch (error) {
      report(error instanceof Error ? error.message : String(error));
    } finally {
      lookedAt = clock.now();
      looking = undefined;
    }
  }

  function take({ text, version }: Edition): typeof seen {
    try {
      const config = parseConfig(text, source.name);
      refuseWhatIsWired(config, deployed, source.name);
      const before = inForce.hash;
      inForce = compileConfig(config);
      if (inForce.hash !== before)
        logger.info(`Configuration ${inForce.hash} is in force now, from ${source.name}, in place of ${before}.`, {
          version,
        });
      return { version };
    } catch (error) {
      return { version, mistake: (error as Error).message };
    }
  }

  function report(why: string): void {
    logger.error(`${why} Until then configuration ${inForce.hash} stays in force.`, { configuration: inForce.hash });
    metrics.count('ConfigurationErrors');
  }
}
