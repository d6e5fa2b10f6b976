import type { Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Completed {
  /** The words after `concord` that lead here. */
  readonly path: readonly string[];
  readonly words: readonly Word[];
  readonly options: readonly (Word & { readonly takes: 'nothing' | 'a file' | 'a value' })[];
}

interface Word {
  readonly name: string;
  readonly description: string;
}

/** Made from the program itself, so that no command is forgotten. Keys are not completed: that would take a listing of the bucket. */
export function completionScript(shell: Shell, program: Command): string {
  return SCRIPTS[shell](completed(program, []));
}

const SCRIPTS: Readonly<Record<Shell, (commands: readonly Completed[]) => string>> = { bash, zsh, fish };

function completed(command: Command, path: readonly string[]): Completed[] {
  const children = command.commands.map((child) => ({ name: child.name(), description: child.description() }));
  const own = command.options.map((option) => ({
    name: option.long ?? option.flags,
    description: option.description,
    takes: takenBy(option),
  }));
  const help = { name: '--help', description: 'display help for command', takes: 'nothing' } as const;
  const shells = command.name() === 'completion' ? SHELLS.map((name) => ({ name, description: `for ${name}` })) : [];
  const here: Completed = { path, words: [...children, ...shells], options: [...own, help] };
  return [here, ...command.commands.flatMap((child) => completed(child, [...path, child.name()]))];
}

function takenBy({ flags, required }: Option): 'nothing' | 'a file' | 'a value' {
  return required ? (/<(file|dir)>/.test(flags) ? 'a file' : 'a value') : 'nothing';
}

/** What bash and zsh share: `place` is the command that has been typed, as ` config check`. */
function findPlace(commands: readonly Completed[], typed: string): string {
  const places = commands.filter(({ path }) => path.length > 0).map(({ path }) => `" ${path.join(' ')}"`);
  return `  local place= word
  for word in ${typed}; do
    case "$place $word" in
      ${places.join(' | ')}) place="$place $word" ;;
    esac
  done`;
}

function takers(commands: readonly Completed[], takes: 'a file' | 'a value'): string {
  const names = commands.flatMap(({ options }) => options.filter((option) => option.takes === takes));
  return [...new Set(names.map(({ name }) => name))].join(' | ');
}

const placeName = ({ path }: Completed) => path.map((word) => ` ${word}`).join('');

function bash(commands: readonly Completed[]): string {
  const cases = commands.map((command) => {
    const names = [...command.words, ...command.options].map(({ name }) => name);
    return `    "${placeName(command)}") words="${names.join(' ')}" ;;`;
  });
  return `_concord() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=
${findPlace(commands, `"\${COMP_WORDS[@]:1:COMP_CWORD-1}"`)}
  COMPREPLY=()
  case "$previous" in
    ${takers(commands, 'a file')} | ${takers(commands, 'a value')}) return ;;
  esac
  case "$place" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _concord concord`;
}

function zsh(commands: readonly Completed[]): string {
  const item = ({ name, description }: Word) => single(`${name}:${description}`);
  const cases = commands.map(
    (command) => `    ${single(placeName(command))})
      items=(${command.words.map(item).join(' ')})
      options=(${command.options.map(item).join(' ')}) ;;`,
  );
  return `#compdef concord
_concord() {
  local -a items options
${findPlace(commands, `"\${(@)words[2,CURRENT-1]}"`)}
  case "$words[CURRENT-1]" in
    ${takers(commands, 'a file')}) _files; return ;;
    ${takers(commands, 'a value')}) return ;;
  esac
  case "$place" in
${cases.join('\n')}
  esac
  (( \${#items} )) && _describe -t commands command items
  _describe -o -t options option options
}
compdef _concord concord`;
}

function fish(commands: readonly Completed[]): string {
  return commands
    .flatMap(({ path, words, options }) => {
      const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
      const unseen = path.length === 0 ? ['__fish_use_subcommand'] : [];
      const place = `complete -c concord -n ${single([...seen, ...unseen].join('; and '))}`;
      return [
        ...words.map(({ name, description }) => `${place} -f -a ${name} -d ${single(description)}`),
        ...options.map(({ name, description, takes }) => {
          const argument = { nothing: '', 'a file': ' -r -F', 'a value': ' -x' }[takes];
          return `${place} -l ${name.replace(/^--/, '')}${argument} -d ${single(description)}`;
        }),
      ];
    })
    .join('\n');
}

/** As all three take it. */
function single(text: string): string {
  return `'${text.replaceAll("'", '’')}'`;
}
