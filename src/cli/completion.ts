import type { Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

interface Place {
  /** Words before it, such as `instance start`; empty at the beginning. */
  readonly words: string;
  readonly commands: readonly string[];
  readonly options: readonly string[];
}

/** A script that knows every command and option; it runs nothing, so that the shell does not wait. */
export function completionScript(shell: (typeof SHELLS)[number], program: Command): string {
  const places = placesOf(program, [], []);
  return { bash, zsh, fish }[shell](places);
}

function placesOf(command: Command, path: readonly string[], above: readonly string[]): Place[] {
  const visible = command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== 'help');
  const options = [
    ...above,
    ...command.options.flatMap(({ long }) => (long == null ? [] : [long])),
    '--help',
  ];
  const inherited =
    path.length === 0 ? options.filter((one) => one !== '--version' && one !== '--help') : above;
  const inner = visible.flatMap((one) =>
    [one.name(), ...one.aliases()].flatMap((name) => placesOf(one, [...path, name], inherited)),
  );
  return [{ words: path.join(' '), commands: visible.map((one) => one.name()), options }, ...inner];
}

const quoted = (words: readonly string[]): string => `'${words.join(' ')}'`;

/** Finds the command by the words that are no options; its own words are completed then. */
function bash(places: readonly Place[]): string {
  const cases = places
    .filter(({ words }) => words !== '')
    .map(
      ({ words, commands, options }) =>
        `    '${words}') commands=${quoted(commands)} options=${quoted(options)} ;;`,
    );
  const [first] = places;
  return `# bash completion of deskgate
_deskgate() {
  local current="\${COMP_WORDS[COMP_CWORD]}" place='' word index
  local commands=${quoted(first?.commands ?? [])} options=${quoted(first?.options ?? [])}
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$word" in
      -c | --config | --gateway) index=$((index + 1)); continue ;;
      -*) continue ;;
    esac
    _deskgate_place "\${place:+$place }$word" || break
    place="\${place:+$place }$word"
  done
  if [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [[ -n "$commands" ]]; then
    COMPREPLY=($(compgen -W "$commands" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
_deskgate_place() {
  case "$1" in
${cases.join('\n')}
    *) return 1 ;;
  esac
}
complete -o filenames -F _deskgate deskgate`;
}

/** zsh runs what bash runs. */
function zsh(places: readonly Place[]): string {
  return `#compdef deskgate
autoload -U +X bashcompinit && bashcompinit
${bash(places)}`;
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap(({ words, commands, options }) => {
    const when = `-n '__deskgate_at "${words}"'`;
    return [
      ...commands.map((name) => `complete -c deskgate -f ${when} -a ${name}`),
      ...options.map((name) => `complete -c deskgate ${when} -l ${name.slice(2)}`),
    ];
  });
  return `# fish completion of deskgate
function __deskgate_at
    set -l words (commandline -opc)[2..-1]
    set words (string match -v -- '-*' $words)
    test "$words" = "$argv[1]"
end
${lines.join('\n')}`;
}
