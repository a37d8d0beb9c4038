/** Who can reach what: the picture, the ways with the lines that allow each step, and what would cut them. */
import type { Cut, Exposure, ExposurePath } from '../analysis/wasm.ts';
import type { App } from '../app.ts';
import { download } from '../document/file.ts';
import { applicabilityNote, diffTable } from '../ui/card.ts';
import { el, icon } from '../ui/dom.ts';
import { parseInline } from '../ui/markdown.ts';
import { inLook, picture, png } from '../ui/picture.ts';
import { inlineMarkdown } from '../ui/render-markdown.ts';
import { whenSeen } from './lazy.ts';
import { PLACES, Questions, step } from './questions.ts';
import { severities } from './words.ts';

/** So many ways are listed at first. */
const FIRST = 40;

export function showAccess(host: HTMLElement, app: App): void {
  const access = new Access(host, app);
  whenSeen(app, 'access', () => access.load());
  app.store.watch(({ empty }) => [empty], ([empty]) => empty && access.clear());
}

class Access {
  readonly #app: App;
  readonly #host: HTMLElement;
  readonly #figure = el('figure', { class: 'picture', 'aria-label': 'Picture of who can reach what' });
  readonly #preview = el('div', { class: 'preview', role: 'status' });
  readonly #list = el('ol', { class: 'items ways' });
  readonly #head = el('header', { class: 'panel-head' });
  readonly #questions: Questions;
  #exposure: Exposure | undefined;
  #svg = '';
  #chosen: number | undefined;
  #whole = false;

  constructor(host: HTMLElement, app: App) {
    this.#app = app;
    this.#host = host;
    this.#questions = new Questions(app);
    this.clear();
  }

  clear(): void {
    this.#exposure = undefined;
    this.#host.replaceChildren(el('p', { class: 'quiet' }, 'Who can set the assistant to work, with which tools, and what they reach: drawn as soon as there is a text.'));
  }

  async load(): Promise<void> {
    const [exposure, svg] = await Promise.all([this.#app.session.exposure(), this.#app.session.exposureSvg()]);
    if (!exposure || svg === undefined) return;
    const top = this.#host.scrollTop;
    this.#exposure = exposure;
    this.#svg = svg;
    if (this.#chosen !== undefined && this.#chosen >= exposure.paths.length) this.#chosen = undefined;
    this.#preview.replaceChildren();
    this.#showHead(exposure);
    this.#draw(svg);
    this.#showList();
    if (this.#head.parentElement !== this.#host) {
      this.#host.replaceChildren(this.#head, this.#preview, this.#figure, this.#questions.element, this.#list);
    }
    await this.#questions.refresh(exposure);
    this.#host.scrollTop = top;
  }

  #showHead({ paths }: Exposure): void {
    const bad = paths.filter((it) => it.severity === 'critical').length;
    const odd = paths.filter((it) => it.severity === 'warn').length;
    const worst = paths[0];
    const words = paths.length === 0 ? 'No way in was found' : bad > 0
      ? `${bad} ${bad === 1 ? 'way' : 'ways'} in that should not be there`
      : odd > 0 ? `${odd} ${odd === 1 ? 'way in that needs' : 'ways in that need'} a second look` : 'Only those you let in';
    this.#head.className = `panel-head tone-${worst?.severity ?? 'none'}`;
    this.#head.replaceChildren(
      el('div', {}, el('h2', {}, words), el('p', {}, `${paths.length} ${paths.length === 1 ? 'way' : 'ways'} in all. A dashed line: not known for certain.`)),
      ...(paths.length > 0 ? [el('div', { class: 'panel-tools' },
        el('button', { type: 'button', class: 'plain', onclick: () => this.#saveSvg() }, 'Save SVG'),
        el('button', { type: 'button', class: 'plain', onclick: () => void this.#savePng() }, 'Save PNG'))] : []),
    );
  }

  #draw(svg: string): void {
    const drawn = picture(svg);
    this.#figure.hidden = !drawn || this.#exposure?.paths.length === 0;
    if (!drawn) return;
    for (const way of drawn.querySelectorAll<SVGElement>('.path')) {
      const number = Number(way.dataset['path']);
      way.setAttribute('role', 'button');
      way.addEventListener('click', () => this.#choose(number, true));
      way.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        this.#choose(number, true);
      });
    }
    this.#figure.replaceChildren(drawn);
    this.#mark();
  }

  #showList(): void {
    const paths = this.#exposure?.paths ?? [];
    const shown = this.#whole ? paths : paths.slice(0, FIRST);
    const rest = paths.length - shown.length;
    const showAll = () => {
      this.#whole = true;
      this.#showList();
    };
    this.#list.replaceChildren(
      ...shown.map((it, number) => this.#item(it, number)),
      ...(rest > 0 ? [el('li', {}, el('button', { type: 'button', class: 'link', onclick: showAll }, `Show ${rest} more`))] : []),
    );
  }

  #item(path: ExposurePath, number: number): HTMLElement {
    const open = this.#chosen === number;
    return el('li', { class: `item${open ? ' at-cursor' : ''}`, 'data-way': String(number) },
      el('button', { type: 'button', class: 'item-head', 'aria-expanded': String(open), onclick: () => this.#choose(open ? undefined : number, false) },
        el('h3', { class: 'card-title' }, icon(path.severity), el('span', {}, el('span', { class: 'unseen' }, `${severities[path.severity].title}: `), ...inlineMarkdown(parseInline(path.title)))),
        !path.certain && el('span', { class: 'item-place' }, 'not known for certain')),
      open && this.#detail(path, number));
  }

  #detail(path: ExposurePath, number: number): HTMLElement {
    const cuts = el('div', { class: 'cuts' }, el('p', { class: 'quiet' }, 'Looking for what would stop this…'));
    void this.#offer(number, cuts);
    return el('div', { class: 'card-body' },
      el('ol', { class: 'steps' }, ...path.steps.map((it) => el('li', {}, ...step(it, this.#app)))),
      el('dl', { class: 'facts' }, ...Object.entries(path.tools).flatMap(([place, tools]) => [
        el('dt', {}, PLACES[place] ?? place), el('dd', {}, tools.join(', '))])),
      cuts);
  }

  async #offer(number: number, host: HTMLElement): Promise<void> {
    const cuts = await this.#app.session.cuts(number);
    if (!cuts) return;
    host.replaceChildren(
      el('h4', {}, cuts.length > 0 ? 'What would stop this' : 'No small change of this file stops this'),
      el('ul', { class: 'fixes' }, ...cuts.map((it, at) => el('li', {},
        el('button', { type: 'button', class: 'fix fix-unsafe', onclick: () => void this.#try(it) }, ...inlineMarkdown(parseInline(it.title))),
        applicabilityNote(it), at === 0 && cuts.length > 1 && el('small', { class: 'fix-note' }, 'takes the least away')))),
    );
  }

  /** Shows how it would be after a cut, before anything is changed. */
  async #try(cut: Cut): Promise<void> {
    const after = await this.#app.peek(cut.edits);
    if (!after) return;
    const back = () => {
      this.#preview.replaceChildren();
      this.#draw(this.#svg);
    };
    this.#draw(after.svg);
    this.#preview.replaceChildren(
      el('h3', {}, 'So it would be: ', ...inlineMarkdown(parseInline(cut.title))),
      el('p', {}, `${after.count} ${after.count === 1 ? 'way' : 'ways'} left of ${this.#exposure?.paths.length ?? 0}.`),
      diffTable(cut.title, cut.edits, this.#app),
      el('div', { class: 'panel-tools' },
        el('button', { type: 'button', class: 'fix fix-safe', onclick: () => this.#app.make({ needsSecret: cut.needsSecret, change: cut.edits }) }, 'Make this change'),
        el('button', { type: 'button', class: 'plain', onclick: back }, 'Leave it')));
    this.#host.scrollTop = 0;
  }

  #choose(number: number | undefined, jump: boolean): void {
    this.#chosen = number;
    if (number !== undefined && number >= FIRST) this.#whole = true;
    this.#showList();
    this.#mark();
    const item = this.#list.querySelector<HTMLElement>(`[data-way="${number}"]`);
    item?.scrollIntoView({ block: 'nearest' });
    item?.querySelector<HTMLElement>('.item-head')?.focus({ preventScroll: true });
    const place = jump ? this.#exposure?.paths[number ?? -1]?.steps.find((it) => it.place)?.place : undefined;
    if (place) this.#app.show(place.from, place.to, place.file);
  }

  #mark(): void {
    for (const way of this.#figure.querySelectorAll<SVGElement>('.path')) {
      const chosen = Number(way.dataset['path']) === this.#chosen;
      way.classList.toggle('chosen', chosen);
      way.setAttribute('aria-pressed', String(chosen));
    }
  }

  #look(): string {
    return inLook(this.#svg, getComputedStyle(this.#host).colorScheme === 'dark' || (this.#app.store.state.theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches));
  }

  #saveSvg(): void {
    download(`${this.#name()}.svg`, new TextEncoder().encode(this.#svg), 'image/svg+xml');
  }

  async #savePng(): Promise<void> {
    try {
      download(`${this.#name()}.png`, new Uint8Array(await (await png(this.#look(), 2)).arrayBuffer()), 'image/png');
    } catch {
      this.#app.say({ tone: 'bad', text: 'The picture is too large for a PNG: save it as SVG.' });
    }
  }

  #name(): string {
    return `${(this.#app.desk.file(undefined)?.name ?? 'clawdbot').replace(/\.[^.]*$/, '')}.access`;
  }
}
