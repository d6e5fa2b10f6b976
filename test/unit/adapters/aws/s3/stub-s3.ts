import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import type { StoreLimits } from '../../../../../src/adapters/aws/s3/client/limits.ts';
import { createObjectStore } from '../../../../../src/adapters/aws/s3/index.ts';
import { UNQUESTIONED } from '../../../../../src/adapters/aws/s3/write/guards.ts';
import { replicaSet, SET, SIZES } from '../../../../contract/object-store/object-store-cast.ts';

/** A request as it would go over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The region whose client sent it. */
  readonly region: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

export type Script = (request: WireRequest) => WireAnswer | Error;

export const VERSIONED: WireAnswer = {
  status: 200,
  body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
};

export function errorAnswer(status: number, code: string, fields = '', message = 'no'): WireAnswer {
  return { status, body: `<Error><Code>${code}</Code><Message>${message}</Message>${fields}</Error>` };
}

/** A store whose clients get scripted answers, for what the embedded S3 never says. Versioning is enabled everywhere. */
export function scriptedStore(script: Script, options: { maxAttempts?: number; limits?: Partial<StoreLimits> } = {}) {
  const requests: WireRequest[] = [];
  const clientFor = (region: string) =>
    new S3Client({
      region,
      endpoint: 'http://s3.test',
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: options.maxAttempts ?? 1,
      requestHandler: {
        async handle(sent: WireRequest) {
          const request = { ...sent, region };
          requests.push(request);
          const answer = 'versioning' in request.query ? VERSIONED : script(request);
          if (answer instanceof Error) throw answer;
          const { status: statusCode, headers = {}, body = '' } = answer;
          return {
            response: {
              statusCode,
              headers,
              body: typeof body === 'string' ? Readable.from([Buffer.from(body)]) : body,
            },
          };
        },
      } as never,
    });
  const store = createObjectStore({
    sets: new Map([[SET, replicaSet()]]),
    clientFor,
    limits: { ...SIZES, ...options.limits },
    guards: UNQUESTIONED,
  });
  return { store, requests, asked: () => requests.filter(({ query }) => !('versioning' in query)) };
}
