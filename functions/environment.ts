/**
 * What a function is told by its environment variables: serverless.yml sets them on AWS, `concord local` for each region.
 * Read once per cold start by wiring.ts.
 */
export interface FunctionEnvironment {
  /** The region that the function runs in. AWS sets it. */
  AWS_REGION: string;
  /**
   * Path of the configuration as deploying has checked and completed it, or itself as JSON text (it then starts with `{`). Or the address of a live one, in the
   * home region: `s3://BUCKET/KEY`, `ssm:/NAME`.
   */
  CONCORD_CONFIG: string;
  /** Beside a live configuration: path or text of the one that was deployed. Default: concord.json beside the function's code. */
  CONCORD_DEPLOYED_CONFIG?: string;
  /** For how long a live configuration is trusted before it is looked at again, in seconds. Default: 60. */
  CONCORD_CONFIG_SECONDS?: string;
  /** Where the function's code lies. AWS sets it. */
  LAMBDA_TASK_ROOT?: string;
  /** The stack's name, by which metrics of several stages are told apart. */
  CONCORD_STACK: string;
  /** The journal's table name; it lies in the configuration's home region. */
  CONCORD_TABLE: string;
  CONCORD_PUSH_QUEUE_URL: string;
  /** Prefixes of `userIdentity.principalId`, separated by commas, under which the push functions write: `AWS:AROA…`. */
  CONCORD_PUSH_PRINCIPALS: string;
  /** The AWS account that owns the buckets: S3 is told of it with each request. Left out (embedded stack): S3 is told of nobody. */
  CONCORD_ACCOUNT?: string;
  /** Whether copies carry the annotations of an object. Left out: they don't. */
  CONCORD_ANNOTATIONS?: 'copy';
  /** Delays of redeliveries grow from base to max, in whole seconds. Defaults: 5 and 900. */
  CONCORD_RETRY_BASE_SECONDS?: string;
  CONCORD_RETRY_MAX_SECONDS?: string;
  /** For how long after its making a delete marker of unknown maker keeps its key waiting for its event, in seconds. Default: 21600. */
  CONCORD_DELETE_WAIT_SECONDS?: string;
  /** An open decision on which nothing has happened for so long is taken for stalled, in seconds. Default: 3600; on-schedule.ts has the reason. */
  CONCORD_SWEEP_IDLE_SECONDS?: string;
  /** Within how long regions are to agree on a decision: what `AgreementsInTime` counts by. Default: 15. */
  CONCORD_AGREEMENT_MINUTES?: string;
  /** The event bus in the home region that is told of conflicts: `default`, or a name. Left out: nobody is told. */
  CONCORD_EVENT_BUS?: string;
  /** Only for the embedded stack: `terminal` writes log lines for people to stderr. */
  CONCORD_LOG?: 'terminal';
  /** Only for the embedded stack: S3 endpoints by region as JSON (they are one provider: copies between them are S3's own). */
  CONCORD_S3_ENDPOINTS?: string;
  /** Only for the embedded stack: the configuration's folder, from which modules of `custom` policies are found. */
  CONCORD_CONFIG_FOLDER?: string;
  /** Only for endpoints other than AWS's own. */
  AWS_ENDPOINT_URL_DYNAMODB?: string;
  AWS_ENDPOINT_URL_SQS?: string;
  AWS_ENDPOINT_URL_SSM?: string;
  AWS_ENDPOINT_URL_EVENTBRIDGE?: string;
  /** Of the functions that `custom` policies ask. */
  AWS_ENDPOINT_URL_LAMBDA?: string;
  /** The credentials of the function, where they don't come from a Lambda role. */
  AWS_ACCESS_KEY_ID?: string;
  AWS_SECRET_ACCESS_KEY?: string;
}
