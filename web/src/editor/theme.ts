/** The editor's looks. Colours are the page's own custom properties, which follow the system's light or dark. */
import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--code-key)' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-atom)' },
  { tag: tags.comment, color: 'var(--code-comment)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.bracket], color: 'var(--code-punctuation)' },
]);

function wavy(colour: string) {
  return {
    backgroundImage: 'none',
    textDecoration: `underline wavy ${colour} 1.3px`,
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  };
}

export const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--paper)', fontSize: 'var(--code-size)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', overflow: 'auto' },
  '.cm-content': { padding: '8px 0 40vh', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 12px 0 6px' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-activeLine': { backgroundColor: 'var(--active-line)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--paper)', color: 'var(--faint)', border: 'none', paddingLeft: '4px' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2.2em', padding: '0 4px 0 2px' },
  '.cm-gutter-lint': { width: '18px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0.26em 2px' },
  '.cm-lint-marker': { width: '13px', height: '13px' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--match)', outline: '1px solid var(--line-strong)', borderRadius: '2px',
  },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'transparent', color: 'var(--red)' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--panel)', border: '1px solid var(--line)', color: 'var(--muted)', borderRadius: '4px', padding: '0 6px',
  },
  '.cm-placeholder': { color: 'var(--faint)' },
  '.cm-lintRange-error': wavy('var(--red)'),
  '.cm-lintRange-warning': wavy('var(--amber-line)'),
  '.cm-lintRange-info': wavy('var(--blue)'),
  '.cm-lintRange-active': { backgroundColor: 'var(--match)' },
  '.cm-lintPoint-error:after': { borderBottomColor: 'var(--red)' },
  '.cm-lintPoint-warning:after': { borderBottomColor: 'var(--amber-line)' },
  '.cm-lintPoint-info:after': { borderBottomColor: 'var(--blue)' },
  '.cm-lint-marker-error': { content: 'var(--marker-error)' },
  '.cm-lint-marker-warning': { content: 'var(--marker-warn)' },
  '.cm-lint-marker-info': { content: 'var(--marker-info)' },
  '.cm-tooltip': {
    color: 'var(--ink)', backgroundColor: 'var(--raised)', border: '1px solid var(--line-strong)', borderRadius: '8px',
    boxShadow: 'var(--shadow)', fontFamily: 'var(--sans)', maxWidth: 'min(34rem, calc(100vw - 16px))', overflow: 'hidden',
  },
  '.cm-tooltip .cm-tooltip-section:not(:first-child)': { borderTop: '1px solid var(--line)' },
  '.cm-tooltip-hover': { maxHeight: 'min(26rem, 70vh)', overflow: 'auto' },
  '.cm-tooltip-lint': { padding: '0', margin: '0' },
  '.cm-diagnostic': { padding: '0', margin: '0', border: 'none' },
  '.cm-diagnostic + .cm-diagnostic': { borderTop: '1px solid var(--line)' },
  '.cm-diagnosticSource': { display: 'none' },
  '.cm-tooltip.cm-tooltip-autocomplete': { padding: '4px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mono)', fontSize: 'var(--code-size)', maxHeight: '16em', maxWidth: 'min(32rem, 90vw)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px', borderRadius: '4px', lineHeight: '1.5' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-completionDetail': { color: 'inherit', opacity: '.7', fontStyle: 'normal', marginLeft: '1.2em', fontSize: '.92em' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-tooltip.cm-completionInfo': { padding: '0', maxWidth: 'min(24rem, 80vw)' },
  '.cm-panels': { backgroundColor: 'var(--panel)', color: 'var(--ink)', fontFamily: 'var(--sans)', zIndex: '5' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-textfield': { backgroundColor: 'var(--paper)', border: '1px solid var(--line-strong)', borderRadius: '5px', color: 'inherit' },
  '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--raised)', border: '1px solid var(--line-strong)', borderRadius: '5px', color: 'inherit' },
  '.cm-searchMatch': { backgroundColor: 'var(--match)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--selection)', outline: '1px solid var(--accent)' },
});
