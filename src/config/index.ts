/** All that a Lambda needs: a configuration that was loaded before, as JSON. What reads YAML is load.ts. */
export { checkConfig } from './check/check.ts';
export { ConfigError, type Problem } from './check/config-error.ts';
export { type BucketOwner, type CompiledConfig, compileConfig } from './compile.ts';
export { parseJsonConfig } from './parse-json.ts';
export type { Config } from './shape/schema.ts';
