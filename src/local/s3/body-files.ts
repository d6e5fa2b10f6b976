import { hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../state/whole-file.ts';

/** Bodies by their hash: a copy, a replica and a changed tag cost no second file. */
export class BodyFiles {
  readonly #folder: string;
  readonly #byHash = new Map<string, WeakRef<Buffer>>();
  readonly #hashes = new WeakMap<Buffer, string>();
  /** Of what was written or found in place since the start; the rest may be garbage. */
  readonly #written = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** The name under which the body is kept; written first if need be. */
  write(body: Buffer): string {
    const name = this.#hashes.get(body) ?? hash('sha256', body);
    this.#hashes.set(body, name);
    if (!this.#written.has(name)) this.#create(name, body);
    return name;
  }

  /** Every reader of a name shares one Buffer. Throws where the file is gone or damaged. */
  read(name: string): Buffer {
    const known = this.#byHash.get(name)?.deref();
    if (known) return known;
    const body = readFileSync(this.#path(name));
    if (hash('sha256', body) !== name)
      throw new Error(`${this.#path(name)} is not what its name says: it was cut off, or changed`);
    this.#byHash.set(name, new WeakRef(body));
    this.#hashes.set(body, name);
    return body;
  }

  removeUnwritten(): void {
    for (const group of readdirSync(this.#folder)) {
      for (const rest of readdirSync(join(this.#folder, group))) {
        if (!this.#written.has(group + rest)) rmSync(join(this.#folder, group, rest));
      }
    }
  }

  /** A file appears under its name only when it is whole. */
  #create(name: string, body: Buffer): void {
    const path = this.#path(name);
    if (statSync(path, { throwIfNoEntry: false })?.size !== body.length) {
      mkdirSync(join(this.#folder, name.slice(0, 2)), { recursive: true });
      writeWhole(path, body);
    }
    this.#written.add(name);
  }

  #path(name: string): string {
    return join(this.#folder, name.slice(0, 2), name.slice(2));
  }
}
