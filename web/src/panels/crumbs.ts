/** The line above the text: the files, where there are several, and the keys on the way to the cursor. */
import type { App } from '../app.ts';
import { crumbsAt } from '../editor/crumbs.ts';
import { el } from '../ui/dom.ts';

export function showCrumbs(host: HTMLElement, app: App): void {
  const list = el('ol', { class: 'crumb-list' });
  host.replaceChildren(files(app), el('nav', { 'aria-label': 'Keys on the way to the cursor' }, list));
  let last = '';
  app.store.watch(({ cursor, version, active }) => [cursor, version, active], ([cursor]) => {
    const crumbs = crumbsAt(app.view.state, cursor);
    const words = crumbs.map((it) => `${it.name}@${it.from}`).join('\n');
    if (words === last) return;
    last = words;
    list.replaceChildren(...crumbs.map(({ name, from, to }) =>
      el('li', {}, el('button', { type: 'button', class: 'crumb', onclick: () => app.jump(from, to, app.desk.active) }, name))));
  });
}

/** The open texts, and those that are included and not here. */
function files(app: App): HTMLElement {
  const nav = el('nav', { class: 'files', 'aria-label': 'Files' });
  app.store.watch(({ files, active, report }) => [files, active, report?.analysis.missing.join('\n')], ([files, active, missing]) => {
    const wanted = (missing ?? '').split('\n').filter((it) => it !== '' && files.every(({ name }) => name !== it));
    nav.hidden = files.length + wanted.length < 2;
    nav.replaceChildren(
      ...files.map(({ name, title, dirty }) => el('button', {
        type: 'button', class: 'file', 'aria-current': name === active ? 'page' : undefined, title, onclick: () => app.showFile(name),
      }, title.replace(/^.*\//, ''), dirty && el('span', { class: 'unseen' }, ', not saved'), dirty && ' •')),
      ...wanted.map((name) => el('button', {
        type: 'button', class: 'file missing', title: `${name} is included and not here`, onclick: () => void app.pickInclude(name),
      }, el('span', { class: 'unseen' }, 'Add '), `+ ${name.replace(/^.*\//, '')}`)),
    );
  });
  return nav;
}
