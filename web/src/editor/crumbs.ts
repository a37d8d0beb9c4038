/** Where in the configuration a place is: the keys on the way to it, as the editor's own tree has them. */
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import type { SyntaxNode } from '@lezer/common';

export interface Crumb {
  /** The key without quotes, or the number of an item. */
  name: string;
  /** Where the key, or the item, begins and ends. */
  from: number;
  to: number;
}

/** The keys on the way to `pos`, from the outermost. */
export function crumbsAt(state: EditorState, pos: number): Crumb[] {
  const crumbs: Crumb[] = [];
  for (let node: SyntaxNode | null = syntaxTree(state).resolveInner(pos, -1); node; node = node.parent) {
    const crumb = crumbOf(state, node);
    if (crumb) crumbs.push(crumb);
  }
  return crumbs.reverse();
}

function crumbOf(state: EditorState, node: SyntaxNode): Crumb | undefined {
  if (node.name === 'Property') {
    const key = node.getChild('Key');
    return key ? { name: keyName(state.sliceDoc(key.from, key.to)), from: key.from, to: key.to } : undefined;
  }
  if (node.parent?.name !== 'Array' || !VALUES.has(node.name)) return undefined;
  let index = 0;
  for (let before = node.prevSibling; before; before = before.prevSibling) index += Number(VALUES.has(before.name));
  return { name: String(index), from: node.from, to: Math.min(node.to, state.doc.lineAt(node.from).to) };
}

const VALUES = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null']);

function keyName(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, '$2');
}

/** Every key of the text with its path; of a long text, those that have been read so far. */
export function keyPlaces(state: EditorState): { path: string; from: number; to: number }[] {
  const places: { path: string; from: number; to: number }[] = [];
  const names: string[] = [];
  (ensureSyntaxTree(state, state.doc.length, 50) ?? syntaxTree(state)).iterate({
    enter: (node) => {
      const crumb = node.name === 'Property' || VALUES.has(node.name) ? crumbOf(state, node.node) : undefined;
      if (!crumb) return;
      names.push(crumb.name);
      if (node.name === 'Property') places.push({ path: names.join('.'), from: crumb.from, to: crumb.to });
    },
    leave: (node) => {
      if ((node.name === 'Property' || VALUES.has(node.name)) && crumbOf(state, node.node)) names.pop();
    },
  });
  return places;
}
