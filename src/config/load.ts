// src/config: concord.yml, from its text to what functions are wired by.
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Document, isNode, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { inspectConfig, type Locate, toProblems } from './check/check.ts';
import { ConfigError, type Problem, pathText } from './check/config-error.ts';
import { fileMistake } from './check/file-mistake.ts';
import { missingModules } from './check/owners-code.ts';
import type { Finding } from './check/problems.ts';
import type { Config } from './shape/schema.ts';

/** Reads a YAML or JSON file. `lookFurther`: what somebody with more to ask of it finds. Throws a ConfigError, also where the file can't be read. */
export async function loadConfig(path: string, lookFurther: LookAround = () => []): Promise<Config> {
  const missing = missingModules(dirname(path));
  return parseConfig(await readText(path), path, (value) => [...missing(value), ...lookFurther(value)]);
}

/** What else is wrong with a configuration, of which hardly anything may be as it should. */
export type LookAround = (value: unknown) => readonly Finding[];

/**
 * YAML, of which JSON is a part. Throws a ConfigError with every problem, each with its line and column. `lookAround` finds what is wrong
 * outside of the text.
 */
export function parseConfig(text: string, source: string, lookAround: LookAround = () => []): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const inSyntax = document.errors.map((error) => syntaxProblem(error, lines));
  // Past broken syntax the rest is guesswork; a key that stands there twice leaves everything else readable.
  if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) throw new ConfigError(source, inSyntax);
  const value = plainValue(document, source);
  const { config, findings } = inspectConfig(value);
  const further = lookAround(value).filter(({ at }) => !findings.some((found) => pathText(found.at) === pathText(at)));
  const problems = [...inSyntax, ...toProblems([...findings, ...further], locateIn(document, lines))];
  if (config !== undefined && problems.length === 0) return config;
  throw new ConfigError(source, problems);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw ConfigError.ofFile(path, `${fileMistake(path, error)}. ${NAME_ANOTHER}`);
  }
}

const NAME_ANOTHER =
  'Name your configuration (`--config FILE`, or `config check FILE`), or begin with a copy of concord.yml from the repository.';

function syntaxProblem({ message, pos }: YAMLError, lines: LineCounter): Problem {
  return { path: '', message, ...position(pos[0], lines) };
}

/** An alias to nowhere shows only here. */
function plainValue(document: Document, source: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new ConfigError(source, [{ path: '', message: (error as Error).message }]);
  }
}

/** Where a path stands, or the nearest thing above it that does: a missing field has no place of its own. */
function locateIn(document: Document, lines: LineCounter): Locate {
  return (at) => {
    for (let length = at.length; length >= 0; length--) {
      const node: unknown = document.getIn(at.slice(0, length), true);
      if (isNode(node) && node.range) return position(node.range[0], lines);
    }
    return {};
  };
}

function position(offset: number, lines: LineCounter): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
