import type { Write } from '../../domain/model/decision.ts';
import { type Conflict, contentName, type Material } from '../../domain/model/policy.ts';
import { CUSTOM_SCHEMA } from './edition.ts';
import type { CustomRequest, CustomWrite } from './request.ts';

/** Whom the step asks: a module's path as the configuration writes it, or an ARN. */
export function targetOf({ module, lambda }: { module?: string | undefined; lambda?: string | undefined }): string {
  return module ?? lambda ?? '';
}

/** `contents`: what was fetched; undefined where the policy hands in none. */
export function requestOf(
  { set, key, regions, contenders, base }: Conflict,
  contents: ReadonlyMap<string, Material> | undefined,
): CustomRequest {
  const tell = (write: Write) => writtenOf(write, contents);
  return {
    schema: CUSTOM_SCHEMA,
    set,
    key,
    regions: [...regions],
    contenders: contenders.map(tell),
    ...(base ? { base: { decision: base.seq, etags: [...base.etags], write: tell(base.write) } } : {}),
  };
}

function writtenOf(write: Write, contents: ReadonlyMap<string, Material> | undefined): CustomWrite {
  const { region, id, key, via, time, stamp, state } = write;
  const common = {
    region,
    versionId: id,
    ...(key === undefined ? {} : { key }),
    ...(via === undefined ? {} : { via }),
    lastModified: new Date(time).toISOString(),
    stamp: { time: new Date(stamp.time).toISOString(), decision: stamp.decision },
  };
  if (state.kind === 'deleted') return { kind: 'delete', ...common };
  const { size, etag, checksum, headers, metadata } = state;
  return {
    kind: 'object',
    ...common,
    size,
    etag,
    ...(checksum ? { checksum: { ...checksum } } : {}),
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
    metadata: { ...metadata },
    ...(contents ? { content: contentOf(contents.get(contentName(write))) } : {}),
  };
}

function contentOf(material: Material | undefined): NonNullable<Extract<CustomWrite, { kind: 'object' }>['content']> {
  if (material === undefined) return { missing: 'it is larger than what is handed in' };
  if (material.kind === 'missing') return { missing: material.why };
  return { base64: Buffer.from(material.bytes).toString('base64') };
}
