import assert from 'node:assert/strict';
import test from 'node:test';
import { parseInline, parseMarkdown } from '../../src/ui/markdown.ts';

const text = (it: string) => ({ kind: 'text', text: it });
const code = (it: string) => ({ kind: 'code', text: it });

test('inline marks', () => {
  assert.deepEqual(parseInline('a `b` _e_'), [text('a '), code('b'), text(' '), { kind: 'em', children: [text('e')] }]);
  assert.deepEqual(parseInline('**bold** and *slanted*'), [
    { kind: 'strong', children: [text('bold')] }, text(' and '), { kind: 'em', children: [text('slanted')] },
  ]);
});

test('code spans keep what looks like marks, and double ticks hold single ones', () => {
  assert.deepEqual(parseInline('`*a* _b_`'), [code('*a* _b_')]);
  assert.deepEqual(parseInline('snake_case_name stays'), [text('snake_case_name stays')]);
  assert.deepEqual(parseInline('\\*not\\*'), [text('*not*')]);
});

test('only https leads out', () => {
  assert.deepEqual(parseInline('[a](https://example.org/x)'), [{ kind: 'link', href: 'https://example.org/x', children: [text('a')] }]);
  for (const href of ['javascript:alert', 'http://example.org', 'data:text/html,x', '//example.org', 'HTTPS:x']) {
    assert.deepEqual(parseInline(`[a](${href})`), [text('a')], href);
  }
});

test('markup of other kinds stays text', () => {
  assert.deepEqual(parseMarkdown('<img src=x onerror=alert(1)>'), [
    { kind: 'paragraph', children: [text('<img src=x onerror=alert(1)>')] },
  ]);
});

test('blocks', () => {
  const source = '# Title\n\nTwo lines\nof one.\n\n- a\n- b\n  more\n\n  - inner\n\n1. x\n2. y\n\n> quoted\n\n---\n\n```json5\n{ a: 1 }\n\n```\nafter';
  assert.deepEqual(parseMarkdown(source), [
    { kind: 'heading', level: 1, children: [text('Title')] },
    { kind: 'paragraph', children: [text('Two lines\nof one.')] },
    {
      kind: 'list', ordered: false, items: [
        [{ kind: 'paragraph', children: [text('a')] }],
        [
          { kind: 'paragraph', children: [text('b\nmore')] },
          { kind: 'list', ordered: false, items: [[{ kind: 'paragraph', children: [text('inner')] }]] },
        ],
      ],
    },
    {
      kind: 'list', ordered: true, items: [
        [{ kind: 'paragraph', children: [text('x')] }], [{ kind: 'paragraph', children: [text('y')] }],
      ],
    },
    { kind: 'quote', children: [{ kind: 'paragraph', children: [text('quoted')] }] },
    { kind: 'rule' },
    { kind: 'code', language: 'json5', flags: [], text: '{ a: 1 }\n' },
    { kind: 'paragraph', children: [text('after')] },
  ]);
});

test('a page whose lines all start with a space, as a Rust comment gives it', () => {
  assert.deepEqual(parseMarkdown(' ## What\n\n ```json5,bad\n { a: 1 }\n   b\n ```\n'), [
    { kind: 'heading', level: 2, children: [text('What')] },
    { kind: 'code', language: 'json5', flags: ['bad'], text: '{ a: 1 }\n  b' },
  ]);
});

test('a fence that is never closed holds the rest', () => {
  assert.deepEqual(parseMarkdown('```\na\nb'), [{ kind: 'code', language: '', flags: [], text: 'a\nb' }]);
});

test('hostile text is parsed in time', () => {
  const started = performance.now();
  for (const unit of ['*', '**a', '[', '[a](', '`', '_a', '> ', '- ', '\\', '<https://']) parseMarkdown(unit.repeat(20_000));
  assert.ok(performance.now() - started < 5_000);
});
