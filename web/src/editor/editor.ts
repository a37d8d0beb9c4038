/** The editor: CodeMirror and what is plugged into it. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import {
  bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting,
} from '@codemirror/language';
import { lintGutter, linter } from '@codemirror/lint';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension, type Text } from '@codemirror/state';
import {
  EditorView, drawSelection, dropCursor, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap,
  lineNumbers, placeholder,
} from '@codemirror/view';
import { goToDefinition } from '../actions/code.ts';
import { factsPasted } from '../actions/facts.ts';
import type { App } from '../app.ts';
import { type LineEnd, lineEnds } from '../document/line-ends.ts';
import { json5 } from '../json5/language.ts';
import { components } from '../style/components.ts';
import { completions } from './complete.ts';
import { docsOnHover } from './hover.ts';
import { quickFix } from './quick-fix.ts';
import { colours, theme } from './theme.ts';

/** Makes the editor in a shadow root: there CodeMirror's styles are adopted sheets, which the page's policy allows. */
export function createView(host: HTMLElement, app: App): EditorView {
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [components];
  const { doc } = EditorState.create();
  return new EditorView({ parent: root, root, state: createState(doc, [], app) });
}

/** A fresh state, without history, for a text and what ends each of its lines. */
export function createState(doc: Text, ends: readonly LineEnd[], app: App): EditorState {
  return EditorState.create({ doc, extensions: [lineEnds(ends), extensions(app)] });
}

function extensions(app: App): Extension {
  return [
    lintGutter(),
    lineNumbers(),
    foldGutter({ markerDOM: foldMarker }),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    dropCursor(),
    indentOnInput(),
    indentUnit.of('  '),
    bracketMatching(),
    closeBrackets(),
    json5(),
    syntaxHighlighting(colours),
    theme,
    EditorView.lineWrapping,
    placeholder('Paste a configuration here, or drop a file.'),
    linter(null),
    docsOnHover(app),
    quickFix(),
    autocompletion({ override: [completions(app)], icons: false, closeOnBlur: true }),
    search({ top: true }),
    // Tab is left to move on through the page; Ctrl-] and Ctrl-[ indent. The page's own keys are in commands.ts.
    keymap.of([
      ...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...foldKeymap, ...historyKeymap, ...defaultKeymap,
    ]),
    EditorView.contentAttributes.of({ 'aria-label': 'Configuration', tabindex: '0', spellcheck: 'false', autocapitalize: 'off' }),
    EditorView.updateListener.of((update) => {
      if (update.selectionSet || update.docChanged) app.moved();
      if (update.docChanged) app.edited(update.transactions);
    }),
    EditorView.domEventHandlers({
      click: (event, view) => {
        const pos = event.ctrlKey || event.metaKey ? view.posAtCoords(event) : null;
        if (pos !== null) void goToDefinition(app, pos);
      },
      paste: (event) => factsPasted(app, event.clipboardData?.getData('text/plain') ?? ''),
      // Dropped files are opened by the page; CodeMirror would paste their text.
      drop: (event) => (event.dataTransfer?.files.length ?? 0) > 0,
    }),
  ];
}

function foldMarker(open: boolean): HTMLElement {
  const marker = document.createElement('span');
  marker.className = open ? 'fold-marker' : 'fold-marker folded';
  marker.title = open ? 'Fold' : 'Unfold';
  return marker;
}
