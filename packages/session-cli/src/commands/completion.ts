import { basename } from 'node:path';
import { command, type Report } from '../command-line/command.ts';
import { COMPLETE } from '../command-line/completions.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** `0dai completion`. */
export const completion = command({
  command: 'completion [shell]',
  describe: 'Print a completion script for bash, zsh or fish',
  builder: (parser) =>
    parser
      .usage(
        '$0 completion [SHELL]\n\nPrints a script that completes commands, flags, agents, sessions and steps. Load it from your ' +
          "shell's start-up file.",
      )
      .positional('shell', { choices: SHELLS, describe: 'Default: the one in SHELL' })
      .example('source <($0 completion bash)', 'in ~/.bashrc')
      .example('source <($0 completion zsh)', 'in ~/.zshrc, after compinit')
      .example('$0 completion fish | source', 'in config.fish'),
  handler: (context, { shell }) => runCompletion(context, { shell }),
});

/** Prints the script for a shell. */
function runCompletion({ env }: Context, { shell }: { shell?: Shell | undefined }): Report {
  const own = basename(env.SHELL ?? '');
  const wanted = shell ?? SHELLS.find((known) => known === own);
  if (wanted === undefined) {
    throw new UsageError(`Name the shell, one of ${SHELLS.join(', ')}, as in: 0dai completion bash`);
  }
  return { json: { shell: wanted, script: SCRIPTS[wanted] }, text: () => SCRIPTS[wanted] };
}

// Each script calls us with the words up to the cursor, without the descriptions that yargs adds for zsh and fish, and
// gets a word a line, with a tab before its description. If we offer nothing, the shell offers files.
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# 0dai completion for bash
_0dai_completion() {
  local current="\${COMP_WORDS[COMP_CWORD]}" quote='' line word
  local -a found=()
  case "$current" in
    [\\'\\"]*) quote="\${current:0:1}"; current="\${current:1}" ;;
    *) current="\${current//\\\\/}" ;;
  esac
  while IFS= read -r line; do
    found+=("$line")
  done < <(SHELL=bash 0dai ${COMPLETE} 0dai "\${COMP_WORDS[@]:1:COMP_CWORD-1}" "$current" 2>/dev/null)
  COMPREPLY=()
  for line in "\${found[@]}"; do
    word="\${line%%$'\\t'*}"
    if [[ -z "$quote" ]]; then
      printf -v word '%q' "$word"
    # Within the quotes that are typed, bash would act on these: no word with one is offered.
    elif [[ "$quote" == "'" && "$word" == *"'"* || "$quote" == '"' && "$word" == *[\\\\\\$\\\`\\"!]* ]]; then
      continue
    fi
    # 63: bash lists what is possible, and inserts nothing.
    if [[ "\${COMP_TYPE:-9}" == 63 && "$line" == *$'\\t'* && \${#found[@]} -gt 1 ]]; then
      word="$word  (\${line#*$'\\t'})"
    fi
    COMPREPLY+=("$word")
  done
}
complete -o default -o bashdefault -F _0dai_completion 0dai
`,
  zsh: `#compdef 0dai
_0dai_completion() {
  local -a found words_found shown
  local line current="$PREFIX"
  # Within quotes, zsh has put the opening one into QIPREFIX.
  [[ -z "$QIPREFIX" ]] && current="\${(Q)PREFIX}"
  found=(\${(f)"$(SHELL=bash 0dai ${COMPLETE} 0dai "\${(@Q)words[2,CURRENT-1]}" "$current" 2>/dev/null)"})
  for line in "\${found[@]}"; do
    words_found+=("\${line%%$'\\t'*}")
    shown+=("\${line/$'\\t'/  -- }")
  done
  if (( \${#found} == 0 )); then
    _files
  elif [[ "\${found[1]}" == *$'\\t'* ]]; then
    compadd -l -d shown -- "\${words_found[@]}"
  else
    compadd -- "\${words_found[@]}"
  fi
}
if [[ \${funcstack[1]} == _0dai ]]; then
  _0dai_completion "$@"
else
  compdef _0dai_completion 0dai
fi
`,
  fish: `# 0dai completion for fish
function __0dai_completion
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  switch "$current"
    case "'*" '"*'
      set current (string sub -s 2 -- $current)
    case '*'
      set current (string unescape -- "$current")
  end
  env SHELL=bash 0dai ${COMPLETE} 0dai $words[2..-1] "$current" 2>/dev/null
end
complete -c 0dai -f -a '(__0dai_completion)'
complete -c 0dai -n 'test -z "$(__0dai_completion | string collect)"' -F
`,
};
