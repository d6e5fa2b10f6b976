// src/merge: what merges contents, each loaded only where a rule comes to it.
import type { Engine, EngineName } from '../domain/model/merge.ts';

/** Each where it is first needed: whoever merges nothing loads nothing. A bundle leaves out those that its configuration can't come to. */
const LOADERS: Readonly<Record<EngineName, () => Promise<Engine>>> = {
  json: async () => (await import('./json.ts')).mergeJson,
  text: async () => (await import('./text.ts')).mergeText,
  union: async () => (await import('./union.ts')).unite,
  automerge: async () => (await import('./automerge.ts')).mergeAutomerge,
};

export function loadEngine(name: EngineName): Promise<Engine> {
  return LOADERS[name]();
}
