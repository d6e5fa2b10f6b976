import { describe, expect, test } from 'vitest';
import { puts, refusal, stack, textAt, withBucket } from './support.ts';

describe('a stack keeps the order of writes', () => {
  test('also of writes within one second, markers among them', () => {
    const { s3 } = withBucket();
    puts(s3, 'a', 'one');
    s3.deleteObject({ bucket: 'docs', key: 'a' });
    puts(s3, 'a', 'two');
    expect(stack(s3, 'a')).toEqual(['two@v3', '†@v2', 'one@v1']);
  });

  test('and a clock that steps back does not turn it around', () => {
    const { s3, later } = withBucket();
    puts(s3, 'a', 'one');
    later(-60_000);
    puts(s3, 'a', 'two');
    expect(stack(s3, 'a')).toEqual(['two@v2', 'one@v1']);
  });

  test('removing the current version by its id uncovers the one below', () => {
    const { s3 } = withBucket();
    puts(s3, 'a', 'one');
    const { versionId } = puts(s3, 'a', 'two');
    s3.deleteObject({ bucket: 'docs', key: 'a', versionId: versionId ?? '' });
    expect(textAt(s3, 'a')).toBe('one');
  });

  test('removing a marker by its id brings the object back', () => {
    const { s3 } = withBucket();
    puts(s3, 'a', 'one');
    const marker = s3.deleteObject({ bucket: 'docs', key: 'a' });
    expect(refusal(() => textAt(s3, 'a'))).toBe('NoSuchKey');
    s3.deleteObject({ bucket: 'docs', key: 'a', versionId: marker.versionId ?? '' });
    expect(textAt(s3, 'a')).toBe('one');
  });
});

describe('there is one null version of a key', () => {
  test('it stays where it is when versioning is enabled over it', () => {
    const { s3 } = withBucket('Unversioned');
    puts(s3, 'a', 'old');
    s3.putBucketVersioning({ bucket: 'docs', status: 'Enabled' });
    puts(s3, 'a', 'new');
    expect(stack(s3, 'a')).toEqual(['new@v1', 'old@null']);
  });

  test('a suspended put replaces it wherever it lies, and goes on top', () => {
    const { s3 } = withBucket('Unversioned');
    puts(s3, 'a', 'old');
    s3.putBucketVersioning({ bucket: 'docs', status: 'Enabled' });
    puts(s3, 'a', 'kept');
    s3.putBucketVersioning({ bucket: 'docs', status: 'Suspended' });
    puts(s3, 'a', 'new');
    expect(stack(s3, 'a')).toEqual(['new@null', 'kept@v1']);
  });

  test('a suspended delete replaces it by a null marker and keeps the rest', () => {
    const { s3 } = withBucket();
    puts(s3, 'a', 'kept');
    s3.putBucketVersioning({ bucket: 'docs', status: 'Suspended' });
    puts(s3, 'a', 'gone');
    expect(s3.deleteObject({ bucket: 'docs', key: 'a' })).toEqual({ versionId: 'null', isMarker: true });
    expect(stack(s3, 'a')).toEqual(['†@null', 'kept@v1']);
  });

  test('removing it by the id "null" leaves the real versions', () => {
    const { s3 } = withBucket();
    puts(s3, 'a', 'kept');
    s3.putBucketVersioning({ bucket: 'docs', status: 'Suspended' });
    puts(s3, 'a', 'gone');
    s3.deleteObject({ bucket: 'docs', key: 'a', versionId: 'null' });
    expect(stack(s3, 'a')).toEqual(['kept@v1']);
  });

  test('in an unversioned bucket a delete leaves nothing', () => {
    const { s3 } = withBucket('Unversioned');
    puts(s3, 'a', 'one');
    s3.deleteObject({ bucket: 'docs', key: 'a' });
    expect(stack(s3, 'a')).toEqual([]);
    s3.deleteBucket({ bucket: 'docs' });
    expect(s3.listBuckets()).toEqual([]);
  });
});

describe('times', () => {
  test('a version is dated by the injected clock, in whole seconds', () => {
    const { s3, later } = withBucket();
    later(1_900);
    expect(puts(s3, 'a', 'one').object.lastModified).toBe(Date.UTC(2026, 0, 1, 12, 0, 2));
  });
});

describe('a copy', () => {
  test('takes bytes, metadata and tags of the version it names, in another region too, and a time of its own', () => {
    const { s3, later } = withBucket();
    s3.createBucket({ bucket: 'docs-tokyo', region: 'ap-northeast-1', versioning: 'Enabled' });
    const tags = [{ key: 'kind', value: 'plan' }];
    s3.putObject({ bucket: 'docs', key: 'a', body: Buffer.from('one'), metadata: { by: 'ann' }, tags });
    puts(s3, 'a', 'two');
    later(5_000);
    const source = { bucket: 'docs', key: 'a', versionId: 'v1' };
    const { object, sourceVersionId, versionId } = s3.copyObject({ bucket: 'docs-tokyo', key: 'a', source });
    expect({ sourceVersionId, versionId }).toEqual({ sourceVersionId: 'v1', versionId: 'v3' });
    expect(object).toMatchObject({ metadata: { by: 'ann' }, tags, lastModified: Date.UTC(2026, 0, 1, 12, 0, 5) });
    expect(object.body.toString()).toBe('one');
  });

  test('of an older version onto its own key restores it', () => {
    const { s3 } = withBucket();
    puts(s3, 'a', 'one');
    puts(s3, 'a', 'two');
    s3.copyObject({ bucket: 'docs', key: 'a', source: { bucket: 'docs', key: 'a', versionId: 'v1' } });
    expect(stack(s3, 'a')).toEqual(['one@v3', 'two@v2', 'one@v1']);
  });

  test('beyond the limit, or of an archived object, is refused', () => {
    const { s3 } = withBucket('Enabled', { limits: { copyBytes: 3 } });
    puts(s3, 'long', 'four');
    puts(s3, 'cold', 'ice');
    s3.setStorageClass({ bucket: 'docs', key: 'cold', versionId: 'v2' }, 'GLACIER');
    const copy = (key: string) => s3.copyObject({ bucket: 'docs', key: 'b', source: { bucket: 'docs', key } });
    expect(refusal(() => copy('long'))).toBe('InvalidRequest');
    expect(refusal(() => copy('cold'))).toBe('InvalidObjectState');
    expect(refusal(() => textAt(s3, 'cold'))).toBe('InvalidObjectState');
  });

  test('judges its destination, not its source, by ifMatch', () => {
    const { s3 } = withBucket();
    const source = puts(s3, 'a', 'one').object;
    puts(s3, 'b', 'other');
    const conditions = { ifMatch: source.eTag };
    const copy = () => s3.copyObject({ bucket: 'docs', key: 'b', source: { bucket: 'docs', key: 'a' }, conditions });
    expect(refusal(copy)).toBe('PreconditionFailed');
    expect(textAt(s3, 'b')).toBe('other');
  });
});

describe('a conditional delete', () => {
  test.each([
    ['the current ETag', () => '"f97c5d29941bfb1b2fdab0874906ab82"', undefined],
    ['anything', () => '*', undefined],
    ['another ETag', () => '"00000000000000000000000000000000"', 'PreconditionFailed'],
  ])('on %s', (_, ifMatch, expected) => {
    const { s3 } = withBucket();
    puts(s3, 'a', 'one');
    expect(refusal(() => s3.deleteObject({ bucket: 'docs', key: 'a', ifMatch: ifMatch() }))).toBe(expected);
    expect(stack(s3, 'a').length).toBe(expected ? 1 : 2);
  });
});
