import { expect, test } from 'vitest';
import { puts, stack, testWorld, withBucket } from './support.ts';

test('a dump makes the same world again, and the two go on alike', () => {
  const { s3 } = withBucket();
  puts(s3, 'a', 'one');
  s3.deleteObject({ bucket: 'docs', key: 'a' });
  puts(s3, 'b', 'two');
  const { uploadId } = s3.createMultipartUpload({ bucket: 'docs', key: 'b' });
  const part = s3.uploadPart({ bucket: 'docs', key: 'b', uploadId, partNumber: 1, body: Buffer.from('part') });
  puts(s3, 'b', 'overtakes the upload');

  const again = testWorld().s3;
  again.load(s3.dump());
  expect(again.dump()).toEqual(s3.dump());

  const conditional = { ifMatch: s3.headObject({ bucket: 'docs', key: 'b' }).object.eTag };
  const complete = (world: typeof s3) =>
    world.completeMultipartUpload({
      bucket: 'docs',
      key: 'b',
      uploadId,
      parts: [{ partNumber: 1, eTag: part.eTag }],
      conditions: conditional,
    });
  expect(() => complete(again)).toThrow('conflicting operation');
  again.putObject({ bucket: 'docs', key: 'a', body: Buffer.from('three') });
  expect(stack(again, 'a')[0]).toMatch(/^three@/);
});

test('a log of changes makes the world that told them', () => {
  const changes: Parameters<typeof s3.load>[0] extends Iterable<infer Change> ? Change[] : never = [];
  const { s3 } = testWorld({ onChange: (change) => changes.push(change) });
  s3.createBucket({ bucket: 'docs', region: 'eu-west-1' });
  puts(s3, 'a', 'one');
  puts(s3, 'a', 'replaces the null version');
  s3.putBucketVersioning({ bucket: 'docs', status: 'Enabled' });
  puts(s3, 'a', 'two');
  s3.putObjectTagging({ bucket: 'docs', key: 'a', tags: [{ key: 'k', value: 'v' }] });
  s3.deleteObject({ bucket: 'docs', key: 'a', versionId: 'null' });
  const again = testWorld().s3;
  again.load(changes);
  expect(again.dump()).toEqual(s3.dump());
});
