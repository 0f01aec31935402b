/** Words in the name of a script, target or task that tests, builds, lints or checks. */
const KIND =
  '(?:tests?|build|lint|typecheck|types|check|ci|e2e|unit|specs?|verify|validate|compile|coverage|tsc|analyze)';
const SCRIPT = new RegExp(`^(?:${KIND}(?:[:_.-].*)?|type-check|.*[:_.-](?:tests?|lint|check|build))$`);
const FILE =
  /(?:^|[/._-])(?:tests?|specs?|check|lint|build|ci)(?:[_-][\w-]+)?(?:\.\w+)?$|(?:^|\/)(?:run[_-]?)tests?\b/;
const TEST_FILE = /(?:^|\/)tests?\/|(?:^|[/._-])(?:tests?|specs?|runtests?)(?:[._-][^/]*)?$/;
const TASK = /(?:test|build|check|assemble|compile|lint|verify)/i;

const ALWAYS = new Set(
  (
    'vitest jest mocha ava tap karma wtr tsc vue-tsc svelte-check tsup eslint oxlint stylelint knip publint attw ' +
    'pytest py.test unittest tox nox mypy pyright basedpyright flake8 pylint behave rspec rubocop phpunit phpstan psalm ' +
    'pest webpack rollup esbuild ctest bats ninja shellcheck hadolint actionlint golangci-lint staticcheck gotestsum'
  ).split(' '),
);
/** Programs that do other things too, and the subcommands that make them a check. */
const SUBCOMMANDS: Readonly<Record<string, RegExp>> = {
  playwright: /^test$/,
  cypress: /^run$/,
  biome: /^(?:check|lint|ci)$/,
  ruff: /^check$/,
  vite: /^build$/,
  next: /^(?:build|lint)$/,
  nuxt: /^(?:build|typecheck)$/,
  astro: /^(?:build|check)$/,
  ng: /^(?:test|build|lint|e2e)$/,
  go: /^(?:test|build|vet)$/,
  cargo: /^(?:t|test|b|build|c|check|clippy|nextest)$/,
  rails: /^(?:test|spec)(?::|$)/,
  mix: /^(?:test|compile|credo|dialyzer)$/,
  stack: /^(?:test|build)$/,
  cabal: /^(?:test|build|check)$/,
  lein: /^(?:test|check|compile)$/,
  dotnet: /^(?:test|build)$/,
  swift: /^(?:test|build)$/,
  zig: /^(?:test|build)$/,
  dart: /^(?:test|analyze|compile)$/,
  flutter: /^(?:test|analyze|build)$/,
  meson: /^(?:test|compile)$/,
  terraform: /^validate$/,
  tofu: /^validate$/,
  helm: /^lint$/,
};
/** Programs for which any argument may name the task. */
const TASK_WORDS: Readonly<Record<string, RegExp>> = {
  mvn: /^(?:test|verify|package|install|compile|test-compile|integration-test)$/,
  mvnw: /^(?:test|verify|package|install|compile|test-compile|integration-test)$/,
  gradle: TASK,
  gradlew: TASK,
  sbt: /^(?:.*[/:])?(?:test|compile|testOnly.*)$/,
  bazel: /^(?:test|build|coverage)$/,
  bazelisk: /^(?:test|build|coverage)$/,
  buck2: /^(?:test|build)$/,
  xcodebuild: /^(?:test|build|build-for-testing|test-without-building)$/,
  cmake: /^--build$/,
  prettier: /^(?:--check|-c|-l|--list-different)$/,
  black: /^--check$/,
  turbo: SCRIPT,
  nx: SCRIPT,
  lerna: SCRIPT,
};
/** Runners of the project's own scripts, and whether they count without a script's name. */
const RUNNERS: Readonly<Record<string, boolean>> = {
  make: true,
  gmake: true,
  rake: true,
  just: false,
  task: false,
  invoke: false,
  inv: false,
  mage: false,
};
/** Runners that name the task after a subcommand: `mise run lint`. */
const TASK_RUNNERS: Readonly<Record<string, RegExp>> = {
  mise: /^(?:run|r|tasks?)$/,
  moon: /^(?:run|ci|check)$/,
  pixi: /^run$/,
  earthly: /^\+/,
};
const MANAGERS = new Set(['npm', 'pnpm', 'yarn', 'bun', 'deno', 'composer']);
const LANGUAGES = /^(?:node|python(?:\d[\d.]*)?|py|ruby|php|perl|tsx|ts-node)$/;
const SHELLS = /^(?:bash|sh|zsh|dash)$/;
/** Programs that run another program, with the arguments before that program. */
const WRAPPERS = [
  ['npx'],
  ['bunx'],
  ['pnpx'],
  ['uvx'],
  ['uv', 'run'],
  ['poetry', 'run'],
  ['pipenv', 'run'],
  ['hatch', 'run'],
  ['pdm', 'run'],
  ['rye', 'run'],
  ['bundle', 'exec'],
  ['mise', 'exec'],
  ['direnv', 'exec'],
];
/** Options whose value is the next argument. */
const VALUE_OPTIONS =
  /^(?:-w|--workspace|--prefix|-C|--dir|--cwd|-F|--filter|-p|--package|--directory|-f|--file|--with|--extra|-e|--env|-u|--user|--workdir|--project|-j|--jobs)$/;
/** Flags with which a program only prints its version, its help or a dry run. */
const INFO_FLAGS =
  /^(?:--version|--help|-h|--dry-run|--collect-only|--co|--list|--listTests|--list-tests|--just-print)$/;

/**
 * Whether a simple command tests, builds, lints or checks something.
 * @param words its words, the program first
 */
export function isCheck(words: readonly string[]): boolean {
  const [path = '', ...args] = words;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if (own.some((arg) => INFO_FLAGS.test(arg))) return false;
  const wrapper = WRAPPERS.find(
    ([program, ...rest]) => program === name && rest.every((word, i) => args[i] === word),
  );
  if (wrapper) return isCheck(operands(args.slice(wrapper.length - 1)));
  if (MANAGERS.has(name)) return managed(name, operands(args));
  if (name === 'docker' || name === 'podman') return inContainer(operands(args));
  if (LANGUAGES.test(name)) return interpreted(name, args);
  if (SHELLS.test(name)) return FILE.test(operands(args)[0] ?? '');
  if (ALWAYS.has(name)) return true;
  const given = operands(args);
  if (name === 'cargo' && given[0]?.startsWith('+')) given.shift();
  if ((name === 'cargo' && given[0] === 'fmt') || (name === 'ruff' && given[0] === 'format'))
    return args.includes('--check');
  if (Object.hasOwn(SUBCOMMANDS, name)) return SUBCOMMANDS[name]?.test(given[0] ?? '') ?? false;
  if (Object.hasOwn(TASK_WORDS, name))
    return args.some((arg) => TASK_WORDS[name]?.test(arg) && arg !== 'tasks');
  if (Object.hasOwn(TASK_RUNNERS, name) && TASK_RUNNERS[name]?.test(given[0] ?? '')) {
    const [first = '', ...tasks] = given;
    const named = first.startsWith('+') ? [first.slice(1)] : tasks;
    // The task of one project in a monorepo: `web:test`.
    return named.some((task) => SCRIPT.test(task) || SCRIPT.test(task.replace(/^.*:/, '')));
  }
  if (Object.hasOwn(RUNNERS, name)) {
    if (args.includes('-n')) return false;
    const targets = given.filter((arg) => !arg.includes('=') && !/^\d+$/.test(arg));
    return targets.length === 0
      ? (RUNNERS[name] ?? false)
      : targets.some((arg) => SCRIPT.test(arg) || arg === 'all');
  }
  // A script of the project. `test -f x` and `build` without a path are not.
  return path.includes('/') && FILE.test(path);
}

/** Whether a package manager runs a check: a script, or a tool. */
function managed(manager: string, given: readonly string[]): boolean {
  const [first = '', ...rest] = given;
  if (manager === 'yarn' && first === 'workspace') return managed(manager, operands(rest.slice(1)));
  if (manager === 'yarn' && first === 'workspaces') return managed(manager, operands(rest.slice(1)));
  if (['run', 'run-script', 'task'].includes(first)) {
    const [script = ''] = operands(rest);
    return SCRIPT.test(script) || (manager === 'bun' || manager === 'deno' ? TEST_FILE.test(script) : false);
  }
  if (['exec', 'x', 'dlx'].includes(first)) return isCheck(operands(rest));
  if (['t', 'tst', 'test', 'install-test', 'it'].includes(first)) return true;
  // npm runs scripts only with `run`; `ci` is an installation in all package managers.
  if (manager === 'npm' || first === 'ci') return false;
  return (
    SCRIPT.test(first) || (ALWAYS.has(first) || Object.hasOwn(SUBCOMMANDS, first) ? isCheck(given) : false)
  );
}

function interpreted(name: string, args: readonly string[]): boolean {
  if (name === 'node' && args.includes('--test')) return true;
  if (args.includes('-c') || args.includes('-e') || args.includes('--eval') || args.includes('-r'))
    return false;
  const module = args.indexOf('-m');
  if (module !== -1 && /^py/.test(name)) return isCheck(args.slice(module + 1));
  const script = args.findIndex((arg) => /\.\w+$|\/|^artisan$/.test(arg) && !arg.startsWith('-'));
  const file = args[script] ?? '';
  if (/(?:^|\/)(?:manage\.py|artisan)$/.test(file)) return args[script + 1] === 'test';
  return TEST_FILE.test(file);
}

/** Whether it is `docker build`, or a check in a container: the command after the options and the container's name. */
function inContainer(given: readonly string[]): boolean {
  const [first = '', ...rest] = given;
  if (first === 'build') return true;
  if (first === 'buildx') return rest[0] === 'build';
  if (first === 'compose') {
    const [command = '', ...more] = operands(rest);
    return command === 'build' || (['run', 'exec'].includes(command) && isCheck(operands(more).slice(1)));
  }
  return first === 'exec' && isCheck(operands(rest).slice(1));
}

/** The arguments from the first that is no option. */
function operands(args: readonly string[]): string[] {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--') return args.slice(i + 1);
    if (VALUE_OPTIONS.test(arg)) i += 1;
    else if (!arg.startsWith('-')) return args.slice(i);
  }
  return [];
}
