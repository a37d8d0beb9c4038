/** Name of the file, and what is done most: the rest is in the palette. */
import type { Posture } from '../analysis/wasm.ts';
import { open, save, startAfresh } from '../actions/files.ts';
import type { App } from '../app.ts';
import { type Theme, themes } from '../preferences.ts';
import { type Icon, el, icon } from '../ui/dom.ts';
import { printedKeys } from '../ui/keys.ts';
import { openPalette } from './palette.ts';
import { openShare } from './share.ts';
import { postures } from './words.ts';

export function showToolbar(host: HTMLElement, app: App): void {
  const name = el('span', { class: 'file-name' });
  app.store.watch(({ files, active }) => [files, active], ([files, active]) => {
    const { title: file = '', dirty = false } = files.find((it) => it.name === active) ?? {};
    name.textContent = file;
    name.classList.toggle('dirty', dirty);
    name.title = dirty ? 'Has changes that were not saved' : '';
    document.title = `${dirty ? '• ' : ''}${file} – Footguard`;
  });
  host.replaceChildren(
    el('h1', { class: 'brand' }, 'Footguard'),
    name,
    el('span', { class: 'spring' }),
    posture(app),
    el('button', { type: 'button', title: 'Samples, scenarios, an empty text', onclick: () => startAfresh(app) }, 'New'),
    el('button', { type: 'button', title: `Open a file of yours (${printedKeys('Mod-o')})`, onclick: () => void open(app) }, 'Open'),
    el('button', { type: 'button', title: `Save to your disk (${printedKeys('Mod-s')})`, onclick: () => void save(app) }, 'Save'),
    el('button', { type: 'button', title: `A link, or the findings as a file (${printedKeys('Mod-Shift-s')})`, onclick: () => openShare(app) }, 'Share'),
    el('span', { class: 'tools' },
      theme(app),
      square('panel', `Show or hide the results (${printedKeys('Mod-j')})`, () => app.toggleSide()),
      square('menu', `All commands (${printedKeys('Mod-k')})`, () => openPalette(app))),
  );
}

function square(shape: Icon, title: string, run: () => void): HTMLElement {
  return el('button', { type: 'button', class: 'square', title, 'aria-label': title, onclick: run }, icon(shape));
}

function posture(app: App): HTMLElement {
  const options = [['', 'Any'] as const, ...Object.entries(postures).map(([id, { title }]) => [id, title] as const)];
  const select = el('select', { id: 'posture', onchange: () => app.setPosture((select.value || undefined) as Posture | undefined) },
    ...options.map(([value, label]) => el('option', { value }, label)));
  app.store.watch(({ posture }) => [posture], ([posture]) => (select.value = posture ?? ''));
  return el('label', { class: 'field', title: 'Who is to write to the assistant: findings weigh accordingly' }, el('span', {}, 'Posture'), select);
}

function theme(app: App): HTMLElement {
  const names = Object.keys(themes) as Theme[];
  const button = el('button', { type: 'button', class: 'square', onclick: () => {
    const next = names[(names.indexOf(app.store.state.theme) + 1) % names.length];
    if (next) app.setTheme(next);
  } });
  app.store.watch(({ theme }) => [theme], ([theme]) => {
    const words = `Theme: ${themes[theme].toLowerCase()}`;
    button.title = words;
    button.setAttribute('aria-label', words);
    button.replaceChildren(icon(theme === 'system' ? 'system' : theme === 'light' ? 'sun' : 'moon'));
  });
  return button;
}
