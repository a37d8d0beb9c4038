/** Name of the file, samples, open, save, posture. */
import type { Posture } from '../analysis/wasm.ts';
import type { App } from '../app.ts';
import { el } from '../ui/dom.ts';

const postures: Record<Posture, string> = { personal: 'Personal', family: 'Family', public: 'Public' };

export function showToolbar(host: HTMLElement, app: App): void {
  const name = el('span', { class: 'file-name' });
  app.store.watch(({ file, dirty }) => [file.name, dirty], ([file, dirty]) => {
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
    samples(app),
    el('button', { type: 'button', title: 'Indent and space the text evenly (Shift+Alt+F)', onclick: () => void app.format() }, 'Format'),
    el('button', { type: 'button', title: 'Open a file of yours (Ctrl+O)', onclick: () => void app.open() }, 'Open'),
    el('button', { type: 'button', title: 'Save to your disk (Ctrl+S)', onclick: () => void app.save() }, 'Save'),
  );
}

function posture(app: App): HTMLElement {
  const options = [['', 'Any'], ...Object.entries(postures)].map(([value, label]) => el('option', { value }, label));
  const select = el('select', { id: 'posture', onchange: () => app.setPosture((select.value || undefined) as Posture | undefined) }, ...options);
  return el('label', { class: 'field', title: 'How exposed the assistant is meant to be' }, el('span', {}, 'Posture'), select);
}

function samples(app: App): HTMLElement {
  const select = el('select', { id: 'samples', 'aria-label': 'Open a sample', onchange: choose });
  app.store.watch(({ catalog }) => [catalog], ([catalog]) => {
    const options = catalog?.samples.map((it) => el('option', { value: it.id }, it.title)) ?? [];
    // The first option is the menu's name and can be shown, not chosen.
    select.replaceChildren(el('option', { value: '', hidden: true, selected: true }, 'Samples'), ...options);
  });
  return select;

  function choose(): void {
    const sample = app.store.state.catalog?.samples.find((it) => it.id === select.value);
    select.value = '';
    if (sample) app.openSample(sample);
  }
}
