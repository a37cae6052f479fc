import type { Place, Word } from './words.ts';

type Choices = ReadonlyMap<string, readonly string[]>;

/** The shells there is a script for, and how each one is made. */
export const SCRIPTS: Readonly<Record<string, (places: readonly Place[], choices: Choices) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

const textsOf = (words: readonly Word[]) => words.map(({ text }) => text).join(' ');

function bashScript(places: readonly Place[], choices: Choices): string {
  return `# Completion of countersign for bash: source <(countersign completion bash)
_countersign() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} at='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${at:+$at }\${COMP_WORDS[i]}" in
      ${pathsOf(places, "'", '|')}) at="\${at:+$at }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$before" in
${[...choices].map(([option, values]) => `    ${option}) words='${values.join(' ')}' ;;`).join('\n')}
    *) case "$at" in
${places.map(({ path, words }) => `      '${path}') words='${textsOf(words)}' ;;`).join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _countersign countersign
`;
}

function zshScript(places: readonly Place[], choices: Choices): string {
  return `#compdef countersign
# Completion of countersign for zsh: source <(countersign completion zsh), after compinit
_countersign() {
  local at='' i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    case "\${at:+$at }\${words[i]}" in
      ${pathsOf(places, "'", '|')}) at="\${at:+$at }\${words[i]}" ;;
    esac
  done
  case "\${words[CURRENT-1]}" in
${[...choices].map(([option, values]) => `    ${option}) compadd -- ${values.join(' ')}; return ;;`).join('\n')}
  esac
  case "$at" in
${places.map(({ path, words }) => `    '${path}') found=(${words.map(describeForZsh).join(' ')}) ;;`).join('\n')}
  esac
  _describe 'countersign' found
  _files
}
compdef _countersign countersign
`;
}

function fishScript(places: readonly Place[], choices: Choices): string {
  const lines = places.flatMap(({ path, words }) =>
    words.map(({ text, about }) => {
      const values = choices.get(text);
      const what = text.startsWith('--') ? `-l ${text.slice(2)}` : `-a ${text}`;
      const takes = values === undefined ? '' : ` -x -a '${values.join(' ')}'`;
      return `complete -c countersign -n '__countersign_at "${path}"' ${what}${takes} -d '${escapeForFish(about)}'`;
    }),
  );
  return `# Completion of countersign for fish: countersign completion fish | source
function __countersign_at
  set -l at ''
  for word in (commandline -opc)[2..]
    set -l next (string trim "$at $word")
    contains -- "$next" ${pathsOf(places, "'", ' ')}; and set at $next
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}
`;
}

/** Every path that is one, the empty one left out. */
function pathsOf(places: readonly Place[], quote: string, between: string): string {
  return places.flatMap(({ path }) => (path === '' ? [] : [`${quote}${path}${quote}`])).join(between);
}

function describeForZsh({ text, about }: Word): string {
  return `'${`${text.replaceAll(':', '\\:')}:${about}`.replaceAll("'", "'\\''")}'`;
}

function escapeForFish(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
