import type { Command } from "../commands.ts";
import { valuesOf } from "./values.ts";

/** `name) words="A= B=" ;;` for each command. */
function variableCases(commands: readonly Command[]): string {
  return commands
    .filter(({ variables }) => variables.length > 0)
    .map(
      ({ name, variables }) =>
        `    ${name}) words="${variables.map((variable) => `${variable}=`).join(" ")}" ;;`,
    )
    .join("\n");
}

/** `name:VARIABLE) words="one two" ;;`, with what is looked up at the time. */
function valueCases(commands: readonly Command[]): string {
  return commands
    .flatMap((command) =>
      command.variables.flatMap((variable) => {
        const values = valuesOf(command, variable);
        const place = `    ${command.name}:${variable})`;
        if (values === "stacks") return [`${place} words=$(_media_platform_stacks) ;;`];
        if (values === "files")
          return [`${place} COMPREPLY=($(compgen -P "$prefix" -f -- "$cur")); return 0 ;;`];
        return values.length === 0 ? [] : [`${place} words="${values.join(" ")}" ;;`];
      }),
    )
    .join("\n");
}

/**
 * Completion of `make`, `scripts/run` and `./make.ps1` where the Makefile is this project's; elsewhere `make` is completed as
 * before. bash cuts words at "=", zsh does not: both are understood.
 */
export function bashScript(commands: readonly Command[]): string {
  return `# Completion of the commands of this project, for bash. Load it with: source <(make -s completion FOR=bash)
_media_platform_stacks() {
  local file
  for file in Pulumi.*.yaml; do
    file=\${file#Pulumi.}
    [ "$file" = "*.yaml" ] || printf '%s ' "\${file%.yaml}"
  done
}

_media_platform() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" variable="" prefix="" command="" words="" word at
  COMPREPLY=()
  if [ ! -f scripts/commands.ts ]; then
    if declare -F _make >/dev/null; then _make "$@"; fi
    return 0
  fi
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    case $word in
    -* | *=*) ;;
    *) if [ "\${COMP_WORDS[at + 1]}" != "=" ] && [ "\${COMP_WORDS[at - 1]}" != "=" ] && [ -z "$command" ]; then command=$word; fi ;;
    esac
  done
  if [ "$cur" = "=" ]; then
    variable=\${COMP_WORDS[COMP_CWORD - 1]}
    cur=""
  elif [ "\${COMP_WORDS[COMP_CWORD - 1]}" = "=" ]; then
    variable=\${COMP_WORDS[COMP_CWORD - 2]}
  elif [[ $cur == [A-Z]*=* ]]; then
    variable=\${cur%%=*}
    prefix="$variable="
    cur=\${cur#*=}
  fi
  if [ -n "$variable" ]; then
    case "$command:$variable" in
${valueCases(commands)}
    esac
  elif [ -z "$command" ]; then
    words="help ${commands.map(({ name }) => name).join(" ")}"
  else
    case $command in
${variableCases(commands)}
    esac
    compopt -o nospace 2>/dev/null
  fi
  COMPREPLY=($(compgen -P "$prefix" -W "$words" -- "$cur"))
}

complete -o default -F _media_platform make scripts/run ./scripts/run ./make.ps1
`;
}

/** zsh takes bash's completion over. */
export function zshScript(commands: readonly Command[]): string {
  return `# Completion of the commands of this project, for zsh. Load it with: source <(make -s completion FOR=zsh)
autoload -Uz compinit bashcompinit
(( \${+functions[compdef]} )) || compinit
bashcompinit
${bashScript(commands).split("\n").slice(1).join("\n")}`;
}
