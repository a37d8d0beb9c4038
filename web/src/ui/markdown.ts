/**
 * The markdown that rules and hovers are written in: paragraphs, headings, lists, quotes, fenced and indented code,
 * emphasis, code spans, links. Parsed to data first; what is not understood stays text.
 */

export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'strong' | 'em'; children: Inline[] }
  | { kind: 'link'; href: string; children: Inline[] };

export type Block =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'heading'; level: number; children: Inline[] }
  | { kind: 'list'; ordered: boolean; items: Block[][] }
  | { kind: 'quote'; children: Block[] }
  /** `flags`: what stands after the language, as in `json5,bad`. */
  | { kind: 'code'; language: string; flags: string[]; text: string }
  | { kind: 'rule' };

const FENCE = /^( {0,3})(`{3,}|~{3,})\s*([\w-]*)((?:,[\w-]+)*)/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const BULLET = /^( {0,3})([-*+]|\d{1,9}[.)])\s+(.*)$/;
const QUOTE = /^ {0,3}> ?(.*)$/;

export function parseMarkdown(text: string): Block[] {
  return parseBlocks(text.split(/\r\n|\r|\n/), 0);
}

/** Deeper nesting than this is not looked into. */
const DEEPEST = 8;

function parseBlocks(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at++;
      continue;
    }
    const fence = FENCE.exec(line);
    if (fence) {
      const [, indent = '', mark = '```', language = '', rest = ''] = fence;
      const end = lines.findIndex((it, index) => index > at && it.trimStart().startsWith(mark));
      const last = end < 0 ? lines.length : end;
      const code = lines.slice(at + 1, last).map((it) => (it.startsWith(indent) ? it.slice(indent.length) : it));
      blocks.push({ kind: 'code', language, flags: rest.split(',').slice(1), text: code.join('\n') });
      at = last + 1;
      continue;
    }
    const heading = HEADING.exec(line);
    if (heading) {
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, children: parseInline(heading[2] ?? '') });
      at++;
      continue;
    }
    if (RULE.test(line)) {
      blocks.push({ kind: 'rule' });
      at++;
      continue;
    }
    if (QUOTE.test(line) && depth < DEEPEST) {
      const end = firstAfter(lines, at, (it) => QUOTE.test(it));
      const inner = lines.slice(at, end).map((it) => QUOTE.exec(it)?.[1] ?? '');
      blocks.push({ kind: 'quote', children: parseBlocks(inner, depth + 1) });
      at = end;
      continue;
    }
    const bullet = BULLET.exec(line);
    if (bullet && depth < DEEPEST) {
      const { list, end } = parseList(lines, at, /\d/.test(bullet[2] ?? ''), depth);
      blocks.push(list);
      at = end;
      continue;
    }
    const end = firstAfter(lines, at + 1, (it) => !startsBlock(it));
    const words = lines.slice(at, end).map((it) => it.trim());
    blocks.push({ kind: 'paragraph', children: parseInline(words.join('\n')) });
    at = end;
  }
  return blocks;
}

/** The first line from `at` on that `belongs` does not hold for. */
function firstAfter(lines: readonly string[], at: number, belongs: (line: string) => boolean): number {
  let end = at;
  while (end < lines.length && belongs(lines[end] ?? '')) end++;
  return end;
}

function startsBlock(line: string): boolean {
  return line.trim() === '' || [FENCE, HEADING, RULE, QUOTE, BULLET].some((it) => it.test(line));
}

function parseList(lines: readonly string[], start: number, ordered: boolean, depth: number): { list: Block; end: number } {
  const items: Block[][] = [];
  let at = start;
  while (at < lines.length) {
    const bullet = BULLET.exec(lines[at] ?? '');
    if (!bullet || /\d/.test(bullet[2] ?? '') !== ordered) break;
    const own = [bullet[3] ?? ''];
    at++;
    while (at < lines.length) {
      const line = lines[at] ?? '';
      const indented = /^\s{2,}\S/.test(line);
      const blank = line.trim() === '' && /^\s{2,}\S/.test(lines[at + 1] ?? '');
      if (!indented && !blank && startsBlock(line)) break;
      own.push(line.replace(/^\s{1,4}/, ''));
      at++;
    }
    items.push(parseBlocks(own, depth + 1));
    const next = lines[at + 1] ?? '';
    if ((lines[at] ?? '').trim() === '' && BULLET.test(next) && /\d/.test(BULLET.exec(next)?.[2] ?? '') === ordered) at++;
  }
  return { list: { kind: 'list', ordered, items }, end: at };
}

// One alternative for each thing that can start inside a paragraph. None can backtrack far: all exclude their own end.
const INLINE =
  /\\([!-/:-@[-`{-~])|(`+)([^`]+)\2(?!`)|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\b_([^_]+)_\b|\[([^\]]+)\]\(([^()\s]+)\)|<(https:\/\/[^<>\s]+)>/g;

export function parseInline(text: string): Inline[] {
  const out: Inline[] = [];
  let from = 0;
  const plain = (to: number) => {
    if (to > from) addText(out, text.slice(from, to));
  };
  for (const match of text.matchAll(INLINE)) {
    plain(match.index);
    from = match.index + match[0].length;
    const [all, escaped, , code, strong, star, underscore, label, href, bare] = match;
    if (escaped !== undefined) addText(out, escaped);
    else if (code !== undefined) out.push({ kind: 'code', text: code.trim() || code });
    else if (strong !== undefined) out.push({ kind: 'strong', children: parseInline(strong) });
    else if (star !== undefined) out.push({ kind: 'em', children: parseInline(star) });
    else if (underscore !== undefined) out.push({ kind: 'em', children: parseInline(underscore) });
    else if (bare !== undefined) out.push({ kind: 'link', href: bare, children: [{ kind: 'text', text: bare }] });
    else if (href?.startsWith('https://')) out.push({ kind: 'link', href, children: parseInline(label ?? href) });
    // Only https leads out of this page; the words of any other link stay.
    else addText(out, label ?? all);
  }
  plain(text.length);
  return out;
}

function addText(out: Inline[], text: string): void {
  const last = out.at(-1);
  if (last?.kind === 'text') last.text += text;
  else out.push({ kind: 'text', text });
}
