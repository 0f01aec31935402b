import { clean } from './text.ts';

/**
 * Matches `<`, optional slashes and a name, in all forms that a model reads as a tag: full-width and mathematical
 * letters, other hyphens, `<//name>`, `<\/name>` and `<!name>`.
 */
const TAG =
  /[<\uff1c\ufe64]([\s\\/!?\uff0f\u2044\u2215]*)((?:[a-z]|[\uff21-\uff5a]|[\u{1d400}-\u{1d6a3}])(?:[\w:-]|[\u2010-\u2015\u2212\ufe63\uff0d]|[\uff10-\uff5a]|[\u{1d400}-\u{1d6a3}])*)(?![\w@-]|\.\w)/giu;

const words = (text: string) => new Set(text.split(' '));

/** Single-word names of frames, in small letters or capitals. HTML and SVG have no such elements. */
const FRAME_NAMES = words(
  'system user assistant human developer agent subagent instruction permission invoke function ' +
    'parameter tool think thinking thought reasoning analysis reminder context environment env ' +
    'memory skill hook prompt query task feedback attachment scratchpad conversation transcript ' +
    'diagnostic rule s bos eos pad unk sop eop',
);

/** Words for the parts of and participants in a conversation. A compound name with one of them is a frame. */
const FRAME_WORDS = words(
  'antml call system user assistant human developer agent subagent teammate model claude codex gemini ' +
    'cursor copilot qwen opencode mcp ide bash shell local hook tool function parameter invoke arg ' +
    'command skill session context prompt message conversation transcript memory reminder ' +
    'instruction notification permission environment env workspace diagnostic output input result ' +
    'response stdout stderr query request reply think thinking thought reasoning turn task plan ' +
    'todo persisted untrusted caveat rule guideline policy snapshot summary compacted compaction ' +
    'attached attachment collaboration personality extremely important metadata',
);

/** Last words of the names of components and placeholders: `<user-card>`, `<session-list>`, `<task-id>`. */
const COMPONENT_ENDS = words(
  'card menu tip tooltip list item button btn icon panel pane dialog modal popup popover drawer ' +
    'view viewer page header footer title label form field box select picker avatar badge bar ' +
    'sidebar nav tab table row cell column grid link editor layout container wrapper provider ' +
    'consumer group section chip toggle switch slider spinner loader chart map image area app root ' +
    'element component widget screen tree toast banner slot route router outlet template setting id ids ' +
    'name path key url type count dir number version t ptr',
);

/** Names of frames that end like components. */
const FRAME_EXCEPTIONS = /^(?:command[-_]name|workspace[-_]roots)$/i;

// The marks with which chat templates separate roles: `<|im_start|>`, `<|turn>`, `<<SYS>>`, `[INST]`,
// `[TOOL_RESULTS]`, `[gMASK]`, and MiniMax's `]~b]` and `[e~[`. Not `[ERR_SYSTEM_ERROR]`, an error code of Node.
const TEMPLATE_MARKS =
  /<(?=\/?[|\uff5c](?:[\w\u2581"][\w\u2581 .:/-]{0,40}(?:[|\uff5c]|>)| \w{3,40} [|\uff5c]>)|[\w\u2581]{1,40}[|\uff5c]>|\/?SYS>|(?:unused|ctrl|reserved)_?\d)|\[(?=\/?(?:INST|SYS|SYSTEM|USER|ASSISTANT|HUMAN|DEVELOPER|THINK|ARGS|CALL_ID|[gs]MASK|(?:(?:BEGIN|END)_)?(?:SYSTEM|USER|ASSISTANT|MODEL|AGENT|AVAILABLE|TOOL)S?_[A-Z_]{2,30})\])|[[\]](?=~!?b[[\]]|e~\[)/g;

// The head and end marks of a briefing (`briefHead`, `briefTail`). An agent's log confirms a delivery by them, so
// recorded text must not contain them. The bracket comes first, because looking back from every character would be
// quadratic.
const RECEIPT_MARKS = /\[(?:(?<=Session\s+Roaming\s*\[)|(?=end\s+of\s+[0-9a-z]{4}\s*\]))/gi;

const HARMLESS: Record<string, string> = { '[': '⟦', ']': '⟧' };

/**
 * Prepares recorded text for a model: cleans it, and defuses the marks that could close its frame or open another
 * (`<system-reminder>` becomes `‹system-reminder>`).
 */
export function neutralise(text: string): string {
  const cleaned = clean(text);
  if (!/[<[\]\uff1c\ufe64]/.test(cleaned)) return cleaned;
  return cleaned
    .replace(TAG, (tag: string, slash: string, name: string, at: number) => {
      const before = cleaned.slice(Math.max(0, at - 10), at);
      const after = cleaned.slice(at + tag.length, at + tag.length + 200);
      return isFrame(asRead(name), slash, before, after) ? `‹${tag.slice(1)}` : tag;
    })
    .replace(TEMPLATE_MARKS, (mark) => HARMLESS[mark] ?? '‹')
    .replace(RECEIPT_MARKS, '⟦');
}

/** A tag's name in plain letters. */
function asRead(name: string): string {
  return /^[\w:-]+$/.test(name) ? name : name.normalize('NFKC').replace(/[\u2010-\u2015\u2212]/g, '-');
}

/**
 * Whether a tag is one with which models or agents frame text: a known single word, or a compound name
 * (`new-diagnostics`, `tool_use_error`, `userRequest`). Not `Promise<User>`, `<user-card>`,
 * `#include <system_error>` or `i < user.length`.
 */
function isFrame(name: string, slash: string, before: string, after: string): boolean {
  if (FRAME_EXCEPTIONS.test(name)) return true;
  const parts = name
    .split(/[_:-]+|(?<=[a-z\d])(?=[A-Z])/)
    .filter((part) => part !== '')
    .map(singular);
  if (parts.length < 2) {
    const isOneCase = /^(?:[a-z]+|[A-Z]+)$/.test(name);
    return isOneCase && FRAME_NAMES.has(singular(name)) && /^(?:[\s/>=]|$)/.test(after);
  }
  const isClosed = /^[^<>()&|;]*>/.test(after);
  const isBehindName = /\w$/.test(before);
  // `i < tool_count; i++` compares, `#include <system_error>` includes.
  const isComparison = /^\s+$/.test(slash) && /^\s*[^\s\w>/]/.test(after);
  if (isComparison || /include\s?$/.test(before)) return false;
  // Components have names like `UserCard`; type parameters follow a name.
  if (!/[_:-]/.test(name) && (/^[A-Z]/.test(name) || isBehindName)) return false;
  if (/^[a-z]\w*_/.test(name) && isClosed && !isBehindName) return true;
  return parts.some((part) => FRAME_WORDS.has(part)) && !COMPONENT_ENDS.has(parts.at(-1) ?? '');
}

/** `Queries` becomes `query`; `analysis` and `eos` stay. */
function singular(word: string): string {
  return word
    .toLowerCase()
    .replace(/ies$/, 'y')
    .replace(/(?<=..[^ius])s$/, '');
}
