/** Below the findings: what is accepted, and what silence there does not mean. */
import { dropFacts } from '../actions/facts.ts';
import { pickInclude } from '../actions/files.ts';
import type { Analysis } from '../analysis/wasm.ts';
import type { App } from '../app.ts';
import { el, icon } from '../ui/dom.ts';
import { parseInline } from '../ui/markdown.ts';
import { inlineMarkdown } from '../ui/render-markdown.ts';
import { factsCommand, openFacts } from './facts.ts';

/** A part as it is shown, and what it is about. */
export interface Aside {
  about: string;
  node: Node | undefined;
}

interface Part {
  /** All that the part depends on. */
  subject(analysis: Analysis, app: App): unknown;
  show(analysis: Analysis, app: App): HTMLElement | undefined;
}

export const asides: Record<string, Part> = {
  accepted: { subject: ({ suppressed }) => suppressed, show: accepted },
  notHere: { subject: ({ missing, unknownEnv }, app) => [missing, unknownEnv, app.store.state.assumeEnv], show: notHere },
  onlyThere: { subject: ({ skipped }, app) => [skipped, app.store.state.facts?.taken], show: onlyThere },
};

function accepted({ suppressed }: Analysis, app: App): HTMLElement | undefined {
  if (suppressed.length === 0) return undefined;
  return el(
    'details', { class: 'unseen-part' },
    el('summary', { class: 'group-title' }, 'Accepted', el('span', { class: 'group-count' }, String(suppressed.length))),
    el('ul', { class: 'accepted' }, ...suppressed.map((it) => el('li', {},
      el('button', { type: 'button', class: 'link', onclick: () => app.jump(it.from, it.to, it.file) },
        icon(it.severity), el('span', {}, ...inlineMarkdown(parseInline(it.title)))),
      el('p', {}, it.reason === '' ? 'Nobody wrote why.' : `“${it.reason}”`)))),
  );
}

/** Files and variables that the text names and that can be given here. */
function notHere({ missing, unknownEnv }: Analysis, app: App): HTMLElement | undefined {
  const { assumeEnv } = app.store.state;
  if (missing.length + unknownEnv.length === 0 && !assumeEnv) return undefined;
  const add = (name: string) =>
    el('li', {}, el('code', {}, name), ' is included and not here. ',
      !app.embedded && el('button', { type: 'button', class: 'link', onclick: () => void pickInclude(app, name) }, 'Add the file'));
  const assume = (it: boolean, words: string) =>
    el('button', { type: 'button', class: 'link', onclick: () => app.assumeEnv(it) }, words);
  return el(
    'section', { class: 'unseen-part', 'aria-label': 'Not looked at' },
    el('h3', { class: 'group-title' }, 'Not looked at'),
    missing.length > 0 && el('ul', {}, ...missing.map(add)),
    unknownEnv.length > 0 && el('p', {}, 'Environment variables: ', ...unknownEnv.flatMap((it) => [el('code', {}, it), ' ']),
      assume(true, unknownEnv.length === 1 ? 'Take it as set' : 'Take them as set')),
    assumeEnv && el('p', {}, 'Every environment variable that is named here counts as set. ', assume(false, 'Do not assume that')),
  );
}

/** What is said above of files and variables, in the analyser's words for it. */
const SAID_ABOVE = ['include', 'environment'];

/** What only the machine can tell, by what would have to be looked at, and how to come by it. */
function onlyThere({ skipped }: Analysis, app: App): HTMLElement | undefined {
  const { facts } = app.store.state;
  const open = skipped.filter((it) => !SAID_ABOVE.includes(it.ruleId));
  if (open.length === 0 || app.embedded) return undefined;
  const reasons = new Set(open.map((it) => it.reason));
  const rule = (id: string) => el('button', { type: 'button', class: 'link', onclick: () => app.showRule(id) }, id);
  return el(
    'section', { class: 'unseen-part only-there', 'aria-label': 'Only the machine can tell' },
    el('h3', { class: 'group-title' }, 'Only the machine can tell', el('span', { class: 'group-count' }, String(open.length))),
    el('p', {}, facts ? 'The facts that were given leave this open. For more of them, run this where the assistant runs:' : 'Run this where the assistant runs, and drop the file here:'),
    factsCommand(app),
    el('p', {}, el('button', { type: 'button', class: 'plain', onclick: () => openFacts(app) }, facts ? 'Add other facts…' : 'Add the facts…'),
      ...(facts ? [' ', el('button', { type: 'button', class: 'plain', onclick: () => dropFacts(app) }, 'Take the facts off')] : [])),
    el('details', {}, el('summary', {}, open.length === 1 ? 'What was not checked' : `The ${open.length} rules that were not checked`),
      el('dl', {}, ...[...reasons].flatMap((reason) => [
        el('dt', {}, reason.charAt(0).toUpperCase() + reason.slice(1)),
        el('dd', {}, ...open.filter((it) => it.reason === reason).flatMap((it, at) => [at > 0 && ', ', rule(it.ruleId)])),
      ]))),
  );
}
