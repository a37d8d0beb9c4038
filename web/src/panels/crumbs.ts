/** The line above the text: the files, where there are several, and the keys on the way to the cursor. */
import { pickInclude } from '../actions/files.ts';
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
    const short = shortNames([...files.map((it) => it.title), ...wanted]);
    nav.replaceChildren(
      ...files.map(({ name, title, dirty }) => el('button', {
        type: 'button', class: 'file', 'aria-current': name === active ? 'page' : undefined, title, onclick: () => app.showFile(name),
      }, short.get(title) ?? title, dirty && el('span', { class: 'unseen' }, ', not saved'), dirty && ' •')),
      ...wanted.map((name) => el('button', {
        type: 'button', class: 'file missing', title: `${name} is included and not here`, onclick: () => void pickInclude(app, name),
      }, el('span', { class: 'unseen' }, 'Add '), `+ ${short.get(name) ?? name}`)),
    );
  });
  return nav;
}

/** The last part of each path, and as many folders before it as tell it from the others. */
export function shortNames(paths: readonly string[]): Map<string, string> {
  const tail = (path: string, parts: number) => path.split(/[/\\]/).slice(-parts).join('/');
  return new Map(paths.map((path) => {
    let parts = 1;
    while (tail(path, parts) !== tail(path, parts + 1) && paths.some((it) => it !== path && tail(it, parts) === tail(path, parts))) parts++;
    return [path, tail(path, parts)];
  }));
}
