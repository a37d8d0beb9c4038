/** Markdown as elements. Nothing is ever parsed as HTML. */
import { highlightCode, classHighlighter } from '@lezer/highlight';
import { parser } from '../json5/language.ts';
import { el } from './dom.ts';
import { type Block, type Inline, parseMarkdown } from './markdown.ts';

/** `level` is that of its highest headings: the page has headings of its own above these. */
export function markdown(text: string, level: 3 | 4 = 4): HTMLElement {
  return el('div', { class: 'markdown' }, ...parseMarkdown(text).map((it) => block(it, level)));
}

/** A line of markdown: emphasis, code and links only. */
export function inlineMarkdown(children: readonly Inline[]): Node[] {
  return children.map(inline);
}

function block(it: Block, level: 3 | 4): HTMLElement {
  switch (it.kind) {
    case 'paragraph':
      return el('p', {}, ...it.children.map(inline));
    case 'heading':
      return el(it.level <= 2 ? `h${level}` : level === 3 ? 'h4' : 'h5', {}, ...it.children.map(inline));
    case 'list':
      return el(it.ordered ? 'ol' : 'ul', {}, ...it.items.map((item) => el('li', {}, ...listItem(item, level))));
    case 'quote':
      return el('blockquote', {}, ...it.children.map((child) => block(child, level)));
    case 'code':
      return el('pre', { tabindex: '0' }, el('code', {}, ...code(it.text, it.language)));
    case 'rule':
      return el('hr');
  }
}

/** An item of one paragraph is set tight. */
function listItem(blocks: readonly Block[], level: 3 | 4): Node[] {
  const [first, ...rest] = blocks;
  if (first?.kind !== 'paragraph') return blocks.map((it) => block(it, level));
  return [...first.children.map(inline), ...rest.map((it) => block(it, level))];
}

function inline(it: Inline): Node {
  switch (it.kind) {
    case 'text':
      return document.createTextNode(it.text);
    case 'code':
      return el('code', {}, it.text);
    case 'strong':
      return el('strong', {}, ...it.children.map(inline));
    case 'em':
      return el('em', {}, ...it.children.map(inline));
    case 'link':
      return el('a', { href: it.href, target: '_blank', rel: 'noopener noreferrer' }, ...it.children.map(inline));
  }
}

function code(text: string, language: string): Node[] {
  if (!/^(json5?|jsonc)$/.test(language)) return [document.createTextNode(text)];
  const out: Node[] = [];
  highlightCode(
    text, parser.parse(text), classHighlighter,
    (part, classes) => out.push(classes ? el('span', { class: classes }, part) : document.createTextNode(part)),
    () => out.push(document.createTextNode('\n')),
  );
  return out;
}
