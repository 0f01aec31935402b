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
        '$0 completion [SHELL]\n\nPrints a script that completes commands, flags and session ids. Load it from your ' +
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

// Each script calls us with the words up to the cursor, without the descriptions that yargs adds for zsh and fish. If
// we offer nothing, the shell offers files.
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# 0dai completion for bash
_0dai_completion() {
  local IFS=$'\\n'
  COMPREPLY=($(SHELL=bash 0dai ${COMPLETE} 0dai "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -o bashdefault -F _0dai_completion 0dai
`,
  zsh: `#compdef 0dai
_0dai_completion() {
  local -a found
  found=(\${(f)"$(SHELL=bash 0dai ${COMPLETE} 0dai "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#found} )); then
    compadd -- "\${found[@]}"
  else
    _files
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
  env SHELL=bash 0dai ${COMPLETE} 0dai $words[2..-1] "$current" 2>/dev/null
end
complete -c 0dai -f -a '(__0dai_completion)'
complete -c 0dai -n 'test -z "$(__0dai_completion | string collect)"' -F
`,
};
