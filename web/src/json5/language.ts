/** JSON5 for CodeMirror: colours, folding, indentation, comments. */
import {
  LRLanguage, LanguageSupport, continuedIndent, foldInside, foldNodeProp, indentNodeProp,
} from '@codemirror/language';
import { styleTags, tags } from '@lezer/highlight';
import { parser as tables } from './json5.grammar';

/** For code that is shown, not edited. */
export const parser = tables.configure({
  props: [
    styleTags({
      Key: tags.propertyName,
      String: tags.string,
      Number: tags.number,
      'True False': tags.bool,
      Null: tags.null,
      LineComment: tags.lineComment,
      BlockComment: tags.blockComment,
      '{ }': tags.brace,
      '[ ]': tags.squareBracket,
      ', :': tags.punctuation,
    }),
    indentNodeProp.add({
      Object: continuedIndent({ except: /^\s*\}/ }),
      Array: continuedIndent({ except: /^\s*\]/ }),
    }),
    foldNodeProp.add({
      'Object Array': foldInside,
      BlockComment: (node) => ({ from: node.from + 2, to: node.to - 2 }),
    }),
  ],
});

const language = LRLanguage.define({
  name: 'json5',
  parser,
  languageData: {
    closeBrackets: { brackets: ['[', '{', '"', "'"] },
    commentTokens: { line: '//', block: { open: '/*', close: '*/' } },
    indentOnInput: /^\s*[}\]]$/,
  },
});

export function json5(): LanguageSupport {
  return new LanguageSupport(language);
}
