/** The page that shows who can reach what: the same picture as in the browser editor, and each way in step by step. */
import { picture } from '../../../web/src/ui/picture.ts';
import type { ExposurePath, ExposureStep } from '../analysis/wasm.ts';
import type { FromPicture, ToPicture } from './protocol.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPicture): void; getState(): unknown; setState(state: unknown): void };

const editor = acquireVsCodeApi();
const main = document.getElementById('main') as HTMLElement;
/** So many ways are listed at first. */
const FIRST = 60;

let shown: ToPicture | undefined;
let chosen: number | undefined;
let whole = false;

window.addEventListener('message', ({ data }: MessageEvent<ToPicture>) => {
  shown = data;
  if (chosen !== undefined && chosen >= data.exposure.paths.length) chosen = undefined;
  render();
});

editor.postMessage({ kind: 'ready' });

function render(): void {
  if (!shown) return;
  const { exposure: { paths }, svg } = shown;
  const top = document.documentElement.scrollTop;
  const focused = document.activeElement?.id;
  main.replaceChildren(head(paths), ...(paths.length > 0 ? [figure(svg), list(paths)] : []));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  document.documentElement.scrollTop = top;
}

function head(paths: readonly ExposurePath[]): HTMLElement {
  const count = (severity: string) => paths.filter((it) => it.severity === severity).length;
  const [bad, odd] = [count('critical'), count('warn')];
  const words = paths.length === 0 ? 'No way in was found'
    : bad > 0 ? `${ways(bad)} in that should not be there`
      : odd > 0 ? `${ways(odd)} in that ${odd === 1 ? 'needs' : 'need'} a second look` : 'Only those you let in';
  const header = el('header', `tone-${paths[0]?.severity ?? 'none'}`);
  header.append(el('h1', '', words), el('p', 'quiet', `${ways(paths.length)} in all. A dashed line: not known for certain.`));
  return header;
}

function ways(count: number): string {
  return `${count} ${count === 1 ? 'way' : 'ways'}`;
}

function figure(svg: string): HTMLElement {
  const box = el('figure', 'picture');
  box.setAttribute('aria-label', 'Picture of who can reach what');
  const drawn = picture(svg);
  if (!drawn) return box;
  for (const way of drawn.querySelectorAll<SVGElement>('.path')) {
    const number = Number(way.dataset['path']);
    way.setAttribute('role', 'button');
    way.id = `line-${number}`;
    way.classList.toggle('chosen', number === chosen);
    way.setAttribute('aria-pressed', String(number === chosen));
    way.addEventListener('click', () => choose(number, false));
    way.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      choose(number, true);
    });
  }
  box.append(drawn);
  return box;
}

function list(paths: readonly ExposurePath[]): HTMLElement {
  const items = el('ol', 'ways');
  const visible = whole ? paths : paths.slice(0, FIRST);
  items.append(...visible.map((it, number) => item(it, number)));
  if (visible.length < paths.length) {
    const more = button('more', `Show ${paths.length - visible.length} more`, () => {
      whole = true;
      render();
    });
    const last = el('li', '');
    last.append(more);
    items.append(last);
  }
  return items;
}

function item(path: ExposurePath, number: number): HTMLElement {
  const open = number === chosen;
  const box = el('li', `way ${path.severity}${open ? ' open' : ''}`);
  const head = button('way-head', '', () => {
    chosen = open ? undefined : number;
    render();
  });
  head.id = `way-${number}`;
  head.setAttribute('aria-expanded', String(open));
  head.append(el('span', `mark ${path.severity}`, WORDS[path.severity] ?? ''), el('span', 'title', ...code(path.title)));
  if (!path.certain) head.append(el('span', 'quiet', 'not known for certain'));
  box.append(head);
  if (!open) return box;
  const steps = el('ol', 'steps');
  steps.append(...path.steps.map(step));
  const tools = el('dl', 'tools');
  for (const [place, names] of Object.entries(path.tools)) tools.append(el('dt', '', PLACES[place] ?? place), el('dd', '', names.join(', ')));
  box.append(steps, tools);
  return box;
}

const WORDS: Record<string, string> = { critical: 'Critical', warn: 'Warning', info: 'Known' };

/** The words for where a tool works. */
const PLACES: Record<string, string> = {
  host: 'On this machine', 'host-approval': 'On this machine, if approved', 'sandbox-hole': 'In a sandbox with a hole', sandbox: 'In a sandbox',
  node: 'On a paired device', browser: 'In the browser', gateway: 'In the gateway', unknown: 'Not known',
};

function step({ text, key, place }: ExposureStep): HTMLElement {
  const box = el('li', '', ...code(text), ' ');
  if (!place) {
    if (key) box.append(el('span', 'quiet', `${key} (default)`));
    return box;
  }
  const line = shown?.lines[`${place.from} ${place.file ?? ''}`] ?? 1;
  const words = `${key ?? place.path}, ${place.file === undefined ? '' : `${place.file.replace(/^.*\//, '')}, `}line ${line}`;
  box.append(button('line', words, () => editor.postMessage({ kind: 'go', from: place.from, to: place.to, file: place.file, stay: false })));
  return box;
}

/** Opens a way in the list, and shows the line of its first step that is written somewhere. */
function choose(number: number, byKey: boolean): void {
  chosen = number;
  if (number >= FIRST) whole = true;
  render();
  const head = document.getElementById(`way-${number}`);
  head?.scrollIntoView({ block: 'nearest' });
  if (byKey) head?.focus({ preventScroll: true });
  const place = shown?.exposure.paths[number]?.steps.find((it) => it.place)?.place;
  if (place) editor.postMessage({ kind: 'go', from: place.from, to: place.to, file: place.file, stay: true });
}

/** Text in which backquotes mark code. */
function code(text: string): (string | HTMLElement)[] {
  return text.split('`').map((part, at) => (at % 2 === 1 ? el('code', '', part) : part));
}

function button(name: string, text: string, run: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = name;
  made.textContent = text;
  made.addEventListener('click', run);
  return made;
}

function el(tag: string, name: string, ...children: (string | Node)[]): HTMLElement {
  const made = document.createElement(tag);
  if (name !== '') made.className = name;
  made.append(...children);
  return made;
}
