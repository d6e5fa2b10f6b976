/** The demo's configuration: each policy under a prefix of its own. */
export const DEMO_CONFIG = {
  home: 'us-east-1',
  sets: {
    documents: {
      buckets: { 'us-east-1': 'demo-virginia', 'eu-west-1': 'demo-dublin', 'ap-northeast-1': 'demo-tokyo' },
      rules: [
        { prefix: 'counted/', policy: 'logical-timestamp' },
        { prefix: 'owned/', policy: { use: 'region-ownership', owner: 'us-east-1' } },
        {
          prefix: 'ranked/',
          policy: { use: 'region-priority', order: ['eu-west-1', 'us-east-1', 'ap-northeast-1'] },
          deletes: 'lose',
        },
        { prefix: 'carried/', policy: 'last-writer-wins', carrier: 's3' },
        { prefix: 'checked/', policy: 'optimistic-concurrency' },
        { prefix: 'texts/', policy: 'text-merge' },
        { prefix: 'documents/', policy: { use: 'json-merge', counters: ['downloads'] } },
        { prefix: 'beside/', policy: 'keep-both' },
        { prefix: 'contracts/', policy: 'manual' },
        { prefix: 'trial/', mode: 'observe', policy: 'last-writer-wins' },
        { policy: 'last-writer-wins' },
      ],
    },
  },
};
