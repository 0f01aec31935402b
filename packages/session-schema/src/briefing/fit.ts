import { head, headBytes, utf8Length } from '../text/text.ts';

/** One thing that a briefing may tell. */
export interface Item {
  /** 0 is always told; of the others, the lower goes in first. */
  rank: number;
  /** Rendered only when it is its turn: a session may have ten thousand files. */
  text(): string;
}

/** Things of one kind, under a title. */
export interface Block {
  title: string;
  items: Item[];
  /** What its items are called when they are counted as left out: singular, plural. */
  noun: [string, string];
  /** How many more there are than are offered here. */
  more?: number;
}

/** A reader's hard limit. */
export interface Cap {
  size: number;
  unit: 'utf16' | 'bytes';
}

interface Size {
  bytes: number;
  utf16: number;
}

/**
 * Renders as much of the blocks as fits: what must be told first, then the rest by rank; what is shown
 * keeps the blocks' order. A block of which something did not fit takes no more, so that what is missing
 * is always its least important end.
 *
 * @param frame puts the text around the body and the line that counts what is left out
 * @param budget bytes to stay within, unless what must be told is longer
 * @param cap never exceeded
 */
export function fit(
  blocks: readonly Block[],
  frame: (body: string, left: string) => string,
  budget: number,
  cap: Cap | undefined,
): string {
  const texts = new Map<Item, string>();
  const all = blocks.flatMap((block) => block.items.map((item) => ({ item, block })));
  for (const { item } of all) if (item.rank === 0) texts.set(item, item.text());
  const started = new Set(blocks.filter((block) => block.items.some((item) => texts.has(item))));
  const full = new Set<Block>();

  // Counted with everything left out: the line can only become shorter.
  let size = measure(frame(render(blocks, texts), leftOut(blocks, new Map())));
  const optional = all.filter(({ item }) => item.rank > 0).sort((a, b) => a.item.rank - b.item.rank);
  for (const { item, block } of optional) {
    if (full.has(block)) continue;
    const text = item.text();
    const title = started.has(block) || block.title === '' ? '' : `${block.title}\n`;
    const next = add(size, measure(`${title}${text}\n`));
    if (next.bytes <= budget && within(next, cap)) {
      texts.set(item, text);
      started.add(block);
      size = next;
    } else {
      full.add(block);
    }
  }
  return cut(frame(render(blocks, texts), leftOut(blocks, texts)), cap);
}

/** The last resort: a cap smaller than what must be told. */
function cut(text: string, cap: Cap | undefined): string {
  if (!cap || within(measure(text), cap)) return text;
  return cap.unit === 'bytes' ? headBytes(text, cap.size).trimEnd() : head(text, cap.size);
}

function within(size: Size, cap: Cap | undefined): boolean {
  return !cap || (cap.unit === 'bytes' ? size.bytes : size.utf16) <= cap.size;
}

function measure(text: string): Size {
  return { bytes: utf8Length(text), utf16: text.length };
}

function add(a: Size, b: Size): Size {
  return { bytes: a.bytes + b.bytes, utf16: a.utf16 + b.utf16 };
}

function render(blocks: readonly Block[], texts: ReadonlyMap<Item, string>): string {
  return blocks
    .flatMap((block) => {
      const lines = block.items.flatMap((item) => texts.get(item) ?? []);
      return lines.length > 0 && block.title !== '' ? [block.title, ...lines] : lines;
    })
    .join('\n');
}

function leftOut(blocks: readonly Block[], texts: ReadonlyMap<Item, string>): string {
  const counts = blocks.flatMap((block) => {
    const count = block.items.filter((item) => !texts.has(item)).length + (block.more ?? 0);
    return count ? [`${count} ${block.noun[count === 1 ? 0 : 1]}`] : [];
  });
  return counts.length ? `Left out for space: ${counts.join(', ')}. get_session has them.` : '';
}
