import {
  createS3,
  isS3Error,
  type S3,
  type S3Event,
  type S3Options,
} from '../../../../../src/adapters/memory/s3/index.ts';
import type { Versioning } from '../../../../../src/adapters/memory/s3/types.ts';

/** A world on virtual time with ids v1, v2, …: what it says can be written down beforehand. */
export interface TestWorld {
  readonly s3: S3;
  readonly events: S3Event[];
  /** Moves the clock on, in milliseconds. */
  later(milliseconds: number): void;
}

export const START = Date.UTC(2026, 0, 1, 12, 0, 0, 250);

export function testWorld(options: S3Options = {}): TestWorld {
  let now = START;
  let ids = 0;
  const events: S3Event[] = [];
  const s3 = createS3({
    now: () => now,
    newId: () => {
      ids += 1;
      return `v${ids}`;
    },
    onEvent: (event) => events.push(event),
    ...options,
  });
  return {
    s3,
    events,
    later: (milliseconds) => {
      now += milliseconds;
    },
  };
}

export function withBucket(versioning: Versioning = 'Enabled', options: S3Options = {}): TestWorld {
  const world = testWorld(options);
  world.s3.createBucket({ bucket: 'docs', region: 'eu-west-1', versioning });
  return world;
}

export function puts(s3: S3, key: string, text: string) {
  return s3.putObject({ bucket: 'docs', key, body: Buffer.from(text) });
}

export function textAt(s3: S3, key: string): string {
  return s3.getObject({ bucket: 'docs', key }).object.body.toString();
}

/** A key's stack, newest first, as `text` or `†` for a marker, each with its version id. */
export function stack(s3: S3, key: string): string[] {
  return s3
    .stackOf({ bucket: 'docs', key })
    .map((version) => `${version.kind === 'object' ? version.body.toString() : '†'}@${version.versionId}`);
}

/** The code of the refusal, or nothing where there was none. */
export function refusal(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (thrown) {
    if (isS3Error(thrown)) return thrown.code;
    throw thrown;
  }
}
