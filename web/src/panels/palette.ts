/** The list of commands, narrowed by what is typed; `@` goes to keys of the text, `:` to rules. */
import type { App } from '../app.ts';
import { commands } from '../commands.ts';
import { keyPlaces } from '../editor/crumbs.ts';
import { openDialog } from '../ui/dialog.ts';
import { el } from '../ui/dom.ts';
import { printedKeys } from '../ui/keys.ts';

interface Choice {
  title: string;
  note: string;
  run(): void;
}

/** So many are drawn; the rest is for a longer query. */
const MOST = 60;

export function openPalette(app: App): void {
  let shown: Choice[] = [];
  let at = 0;
  const input = el('input', {
    type: 'text', role: 'combobox', 'aria-label': 'Command', 'aria-expanded': 'true', 'aria-controls': 'palette-list',
    'aria-autocomplete': 'list', autocomplete: 'off', spellcheck: 'false', placeholder: 'What to do; @ for a key, : for a rule',
    oninput: () => draw(),
  });
  const list = el('ul', { id: 'palette-list', role: 'listbox', 'aria-label': 'Commands', class: 'palette-list' });
  const dialog = openDialog('Commands', 'palette', input, list);
  input.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined && shown.length > 0) mark((at + step + shown.length) % shown.length);
    else if (event.key === 'Enter') choose(at);
    else return;
    event.preventDefault();
  });
  draw();
  input.focus();

  function draw(): void {
    const query = input.value.trimStart();
    shown = choices(app, query).slice(0, MOST);
    list.replaceChildren(...shown.map((it, index) => el(
      'li', { role: 'option', id: `choice-${index}`, class: 'choice', onclick: () => choose(index) },
      el('span', {}, it.title), it.note !== '' && el('kbd', {}, it.note),
    )));
    if (shown.length === 0) list.replaceChildren(el('li', { class: 'choice none', role: 'option', 'aria-disabled': 'true' }, 'Nothing is called that'));
    mark(0);
  }

  function mark(index: number): void {
    at = index;
    for (const [place, option] of [...list.children].entries()) option.setAttribute('aria-selected', String(place === at));
    if (shown.length > 0) input.setAttribute('aria-activedescendant', `choice-${at}`);
    else input.removeAttribute('aria-activedescendant');
    list.children[at]?.scrollIntoView({ block: 'nearest' });
  }

  function choose(index: number): void {
    const choice = shown[index];
    if (!choice) return;
    dialog.close();
    choice.run();
  }
}

function choices(app: App, query: string): Choice[] {
  if (query.startsWith('@')) {
    const places = keyPlaces(app.view.state).map(({ path, from, to }) => ({ title: path, note: '', run: () => app.jump(from, to, app.desk.active) }));
    return matching(places, query.slice(1));
  }
  if (query.startsWith(':')) {
    const rules = app.store.state.catalog?.rules ?? [];
    return matching(rules.map(({ id, severity }) => ({ title: id, note: severity, run: () => app.showRule(id) })), query.slice(1));
  }
  return matching(commands.slice(1).filter((it) => (it.served ?? app.served) === app.served).map(({ title, keys, run }) => ({
    title, note: keys?.[0] ? printedKeys(keys[0]) : '', run: () => run(app),
  })), query);
}

/** Those whose title holds every word of the query, best where the query stands as it is. */
function matching(all: readonly Choice[], query: string): Choice[] {
  const words = query.toLowerCase().split(/\s+/).filter((it) => it !== '');
  const whole = words.join(' ');
  return all
    .filter(({ title }) => words.every((it) => title.toLowerCase().includes(it)))
    .toSorted((a, b) => Number(b.title.toLowerCase().includes(whole)) - Number(a.title.toLowerCase().includes(whole)));
}
