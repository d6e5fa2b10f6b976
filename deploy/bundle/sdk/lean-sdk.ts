// deploy/bundle/sdk: takes out of the AWS SDK what no function needs.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OnLoadArgs, Plugin } from 'esbuild';
import { withoutErrors, withPureShapes } from './schemas.ts';

/** A file of the SDK, and what takes its place. */
export interface Replacement {
  readonly file: RegExp;
  readonly why: string;
  readonly by: (args: OnLoadArgs) => { readonly contents: string; readonly loader: 'js' | 'ts' | 'json' };
}

const js = (contents: string) => () => ({ contents, loader: 'js' as const });
/** Of this folder. What it imports of the SDK is found from where the replaced file lies. */
const own = (name: string) => () => ({
  contents: readFileSync(join(import.meta.dirname, name), 'utf8'),
  loader: 'ts' as const,
});
const at = (path: string) => new RegExp(`[\\\\/]node_modules[\\\\/]${path.replaceAll('/', '[\\\\/]')}$`);

export const REPLACEMENTS: readonly Replacement[] = [
  {
    file: at('@aws-sdk/credential-provider-node/dist-es/index\\.js'),
    why: 'the role of a function stands in its environment; the chain knows files, SSO, web identities and metadata of machines besides',
    by: own('credentials.ts'),
  },
  {
    file: at('@smithy/core/dist-es/submodules/config/shared-ini-file-loader/loadSharedConfigFiles\\.js'),
    why: 'there is no home with configuration files in a function',
    by: js(
      'export const CONFIG_PREFIX_SEPARATOR = "."; export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });',
    ),
  },
  {
    file: at('@aws-sdk/client-s3/dist-es/endpoint/endpointResolver\\.js'),
    why: 'the rules know access points, Outposts, Object Lambda and directory buckets, which no configuration can name',
    by: js(
      `export { resolveBucket as defaultEndpointResolver } from ${JSON.stringify(join(import.meta.dirname, 's3-endpoints.ts'))};`,
    ),
  },
  {
    file: at('@aws-sdk/client-(dynamodb|sqs|ssm|lambda|eventbridge)/dist-es/endpoint/endpointResolver\\.js'),
    why: 'one address a region, in five lines; the rules bring an interpreter along',
    by: ({ path }) => {
      const name = /client-(\w+)/.exec(path)?.[1] ?? '';
      const resolver = `import { resolverOf } from ${JSON.stringify(join(import.meta.dirname, 'endpoints.ts'))};`;
      const host = JSON.stringify(name === 'eventbridge' ? 'events' : name);
      return { contents: `${resolver} export const defaultEndpointResolver = resolverOf(${host});`, loader: 'js' };
    },
  },
  {
    file: at('@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions\\.js'),
    why: 'all regions by name, for the rules of endpoints, and for a prefix of the user agent that nobody sets',
    by: js('export const partitionsInfo = { partitions: [] };'),
  },
  {
    file: at('@smithy/core/dist-es/submodules/event-streams/index\\.js'),
    why: 'SelectObjectContent alone streams events',
    by: js(`const none = () => { throw new Error('Functions are bundled without event streams.'); };
      export { none as EventStreamSerde };
      export const eventStreamSerdeProvider = () => none;
      export const resolveEventStreamSerdeConfig = (config) => config;`),
  },
  {
    file: at('@aws-sdk/middleware-endpoint-discovery/dist-es/index\\.js'),
    why: 'DynamoDB is found by its region; no operation of it requires discovery',
    by: js(`export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
        environmentVariableSelector: () => undefined, configFileSelector: () => undefined, default: undefined };
      export const getEndpointDiscoveryPlugin = () => ({ applyToStack() {} });
      export const resolveEndpointDiscoveryConfig = (config) => config;`),
  },
  {
    file: at('@aws-sdk/signature-v4-multi-region/dist-es/index\\.js'),
    why: 'access points of several regions alone are signed for all of them',
    by: own('signature.ts'),
  },
  {
    file: at(
      '@aws-sdk/middleware-sdk-s3/dist-es/submodules/s3/middleware-s3-express/functions/s3Express(HttpSigning)?Middleware\\.js',
    ),
    why: 'directory buckets have no versions, so no configuration can name them',
    by: ({ path }) => {
      const name = /s3Express\w*Middleware(?=\.js$)/.exec(path)?.[0] ?? '';
      const plugin = name.includes('Signing') ? 'getS3ExpressHttpSigningPlugin' : 'getS3ExpressPlugin';
      const contents = `export const ${plugin} = () => ({ applyToStack() {} });
        export const ${name} = undefined, ${name}Options = undefined;`;
      return { contents, loader: 'js' };
    },
  },
  {
    file: at(
      '@aws-sdk/middleware-sdk-s3/dist-es/submodules/s3/middleware-s3-express/classes/S3ExpressIdentityProviderImpl\\.js',
    ),
    why: 'the same',
    by: js('export class S3ExpressIdentityProviderImpl {}'),
  },
  {
    file: at(
      '@(?:smithy/core/dist-es/submodules/checksum|aws-sdk/checksums/dist-es/submodules/sha)/\\w+/(?:Md5|Sha1|Sha256)Js\\.js',
    ),
    why: 'Node.js has these hashes itself',
    by: ({ path }) => {
      const name = /(\w+)\.js$/.exec(path)?.[1] ?? '';
      const error = "throw new Error('Functions are bundled for a Node.js with crypto.');";
      return { contents: `export class ${name} { constructor() { ${error} } }`, loader: 'js' };
    },
  },
  {
    file: at('@aws-sdk/core/dist-es/submodules/httpAuthSchemes/aws_sdk/AwsSdkSigV4ASigner\\.js'),
    why: 'the same',
    by: js('export class AwsSdkSigV4ASigner {}'),
  },
  {
    file: at(
      '@aws-sdk/middleware-sdk-s3/dist-es/submodules/s3/middleware-region-redirect/region-redirect-middleware\\.js',
    ),
    why: 'a bucket that lies elsewhere than configured is a mistake to report, not to follow',
    by: js(`export const getRegionRedirectMiddlewarePlugin = () => ({ applyToStack() {} });
      export const regionRedirectMiddleware = undefined, regionRedirectMiddlewareOptions = undefined;`),
  },
  {
    file: at(
      '@smithy/core/dist-es/submodules/serde/util-stream/(?:checksum/createChecksumStream|sdk-stream-mixin|getAwsChunkedEncodingStream)\\.browser\\.js',
    ),
    why: 'bodies are streams of Node.js, not of browsers',
    by: ({ path }) => {
      const name = { createChecksumStream: 'createChecksumStream', 'sdk-stream-mixin': 'sdkStreamMixin' };
      const file = /([\w-]+)\.browser\.js$/.exec(path)?.[1] ?? '';
      const error = "throw new Error('Functions are bundled for streams of Node.js.');";
      const exported = (name as Readonly<Record<string, string>>)[file] ?? file;
      return { contents: `export const ${exported} = () => { ${error} };`, loader: 'js' };
    },
  },
  {
    file: at('@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy\\.js'),
    why: 'clients retry by the standard strategy',
    by: js(`export class AdaptiveRetryStrategy {
      constructor() { throw new Error('Functions retry by the standard strategy: take the setting "adaptive" away.'); } }`),
  },
  {
    file: at('@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion\\.js'),
    why: 'Lambda is no EC2 instance, and its environment tells the region',
    by: js('export const getInstanceMetadataRegion = async () => undefined;'),
  },
  {
    file: at('@aws-sdk/client-[\\w-]+/package\\.json'),
    why: 'the version stands in the user agent, and the rest is for npm',
    by: ({ path }) => {
      const { name, version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ name, version }), loader: 'json' };
    },
  },
  {
    file: at('@aws-sdk/client-[\\w-]+/dist-es/schemas/schemas_0\\.js'),
    why: 'shapes of operations that nobody calls, and classes of errors that differ in their name alone',
    by: ({ path }) => {
      const errors = readFileSync(join(dirname(path), '..', 'models', 'errors.js'), 'utf8');
      return { contents: withPureShapes(withoutErrors(readFileSync(path, 'utf8'), errors)), loader: 'js' };
    },
  },
];

/**
 * Functions carry of the AWS SDK what they need, so that a cold start has less to load. Each replacement has its reason; one that replaces
 * nothing any more (the SDK has moved the file) fails the bundling, since the bundle would grow by it and nobody would know.
 */
export function leanSdk(replacements = REPLACEMENTS): Plugin {
  return {
    name: 'lean-sdk',
    setup({ onLoad, onEnd }) {
      const met = new Set<Replacement>();
      for (const replacement of replacements)
        onLoad({ filter: replacement.file }, (args) => {
          met.add(replacement);
          return { ...replacement.by(args), resolveDir: dirname(args.path) };
        });
      onEnd(() => ({
        errors: replacements
          .filter((one) => !met.has(one))
          .map(({ file, why }) => ({
            text: `The AWS SDK has no file ${file.source} any more, which the bundle leaves out (${why}): see deploy/bundle/sdk.`,
          })),
      }));
    },
  };
}
