/** The findings as files for others. Every word of them has been through the analyser's redactor: no secret is in them. */
import type { Analysis, Diagnostic, RuleInfo } from '../analysis/wasm.ts';
import { countsInWords, severities, verdict } from '../panels/words.ts';

export interface Subject {
  name: string;
  analysis: Analysis;
  rules: readonly RuleInfo[];
  /** Line and column of an offset, from 1. */
  place(from: number, file: string | undefined): { line: number; column: number };
}

export const formats = {
  markdown: { title: 'Markdown', extension: 'md', type: 'text/markdown', render: markdown },
  json: { title: 'JSON', extension: 'json', type: 'application/json', render: json },
  sarif: { title: 'SARIF', extension: 'sarif', type: 'application/sarif+json', render: sarif },
  html: { title: 'HTML', extension: 'html', type: 'text/html', render: html },
} as const;

export type Format = keyof typeof formats;

function where(it: Diagnostic, subject: Subject): string {
  const { line, column } = subject.place(it.from, it.file);
  return `${it.file ?? subject.name}:${line}:${column}`;
}

function markdown(subject: Subject): string {
  const { analysis } = subject;
  const out = [`## Footguard: ${code(subject.name)}`, `${verdict(analysis).title}. ${countsInWords(analysis.summary)}.`];
  for (const it of analysis.diagnostics) {
    out.push(`### ${capital(it.severity)}: ${prose(it.title)}`, [it.checkId, where(it, subject), it.path].filter((part) => part !== '').map(code).join(' · '));
    out.push(...[it.detail, it.help].filter((part) => part !== '').map(prose));
    if (it.fixes.length > 0) out.push(it.fixes.map((fix) => `- Fix: ${prose(fix.title)}`).join('\n'));
  }
  if (analysis.suppressed.length > 0) {
    out.push('### Accepted', analysis.suppressed.map((it) => `- ${prose(it.title)}: ${it.reason === '' ? 'no reason given' : prose(it.reason)}`).join('\n'));
  }
  if (analysis.skipped.length > 0) out.push('### Not checked', analysis.skipped.map((it) => `- ${code(it.ruleId)}: ${prose(it.reason)}`).join('\n'));
  return `${out.join('\n\n')}\n`;
}

/** Sentences with values between backticks: those stay code, all else is plain words. */
function prose(text: string): string {
  const parts = text.replaceAll('\n', ' ').split('`');
  if (parts.length % 2 === 0) return plain(text);
  return parts.map((it, at) => (at % 2 === 1 ? code(it) : plain(it))).join('');
}

function plain(text: string): string {
  // An invisible character keeps a name from its `@`: nobody is to be called by a configuration.
  return text.replace(/[\\`*_[\]|~#<>&]/g, (it) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[it] ?? `\\${it}`).replaceAll('@', '@\u{2060}');
}

function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((it) => it.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^[` ]|[` ]$|^$/.test(text) ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The analysis as the page has it, with lines and columns in the place of offsets. */
function json(subject: Subject): string {
  const { diagnostics, ...rest } = subject.analysis;
  const list = diagnostics.map(({ from, to, labels, fixes, ...it }) => ({
    ...it,
    start: subject.place(from, it.file), end: subject.place(to, it.file),
    labels: labels.map((label) => ({ message: label.message, file: label.file, start: subject.place(label.from, label.file) })),
    fixes: fixes.map(({ title, applicability }) => ({ title, applicability })),
  }));
  return `${JSON.stringify({ file: subject.name, ...rest, diagnostics: list }, undefined, 2)}\n`;
}

const LEVELS = { error: 'error', critical: 'error', warn: 'warning', info: 'note' } as const;

function sarif(subject: Subject): string {
  const { diagnostics } = subject.analysis;
  const ids = [...new Set(diagnostics.map((it) => it.ruleId))];
  const region = (it: Diagnostic) => {
    const start = subject.place(it.from, it.file);
    const end = subject.place(it.to, it.file);
    return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
  };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: {
        name: 'Footguard',
        rules: ids.map((id) => {
          const rule = subject.rules.find((it) => it.id === id);
          return { id, ...(rule && { shortDescription: { text: capital(rule.summary) }, help: { text: rule.docs, markdown: rule.docs } }) };
        }),
      } },
      columnKind: 'utf16CodeUnits',
      results: diagnostics.map((it) => ({
        ruleId: it.ruleId,
        ruleIndex: ids.indexOf(it.ruleId),
        level: LEVELS[it.severity],
        message: { text: [it.title, it.detail, it.help].filter((part) => part !== '').join('\n\n') },
        locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(it.file ?? subject.name) }, region: region(it) } }],
      })),
    }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const STYLE = `:root{color-scheme:light dark}body{max-width:52rem;margin:2rem auto;padding:0 1rem;font:15px/1.55 system-ui,sans-serif}h1{font-size:1.3rem}
h2{font-size:1rem;margin:1.8em 0 .2em}p{margin:.3em 0}code{font:.9em ui-monospace,monospace;background:#8882;padding:.1em .3em;border-radius:4px}
.place{opacity:.75;font-size:.9em}.error,.critical{color:light-dark(#b3261e,#ff8a80)}.warn{color:light-dark(#7d5200,#e6b450)}.info{color:light-dark(#2a63b5,#7db4f7)}`;

/** One page that needs nothing else: no script, no font, no request. */
function html(subject: Subject): string {
  const { analysis } = subject;
  const { title, detail } = verdict(analysis);
  const items = analysis.diagnostics.map((it) => `<section><h2><span class="${it.severity}">${severities[it.severity].title}:</span> ${inHtml(it.title)}</h2>
<p class="place">${[it.checkId, where(it, subject), it.path].filter((part) => part !== '').map((part) => `<code>${escape(part)}</code>`).join(' ')}</p>
${[it.detail, it.help].filter((part) => part !== '').map((part) => `<p>${inHtml(part)}</p>`).join('\n')}
${it.fixes.length > 0 ? `<ul>${it.fixes.map((fix) => `<li>${inHtml(fix.title)}</li>`).join('')}</ul>` : ''}</section>`);
  const skipped = analysis.skipped.map((it) => `<li><code>${escape(it.ruleId)}</code> ${inHtml(it.reason)}</li>`).join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>Footguard: ${escape(subject.name)}</title><style>${STYLE}</style></head>
<body><main><h1>Footguard: ${escape(subject.name)}</h1><p><b>${escape(title)}.</b> ${escape(detail)} ${escape(countsInWords(analysis.summary))}.</p>
${items.join('\n')}
${skipped === '' ? '' : `<h2>Not checked</h2><ul>${skipped}</ul>`}
</main></body></html>
`;
}

function inHtml(text: string): string {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return escape(text);
  return parts.map((it, at) => (at % 2 === 1 ? `<code>${escape(it)}</code>` : escape(it))).join('');
}

function escape(text: string): string {
  return text.replace(/[<>&"']/g, (it) => `&#${it.charCodeAt(0)};`);
}
