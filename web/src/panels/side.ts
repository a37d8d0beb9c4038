/** The results beside the text: tabs, and the line between them and the text, which can be moved. */
import type { App } from '../app.ts';
import { keep, kept } from '../preferences.ts';
import type { Panel, State } from '../state.ts';
import { el } from '../ui/dom.ts';
import { type Tab, tabs } from '../ui/tabs.ts';
import { showAccess } from './access.ts';
import { showAgents } from './agents.ts';
import { showFindings } from './findings.ts';
import { showRule } from './rule.ts';
import { showSandbox } from './sandbox.ts';
import { panelTitles } from './words.ts';

type Show = (host: HTMLElement, app: App) => void;

const shows: Record<Panel, Show> = {
  findings: showFindings, access: showAccess, agents: showAgents, sandbox: showSandbox, rule: showRule,
};

export function showSide(host: HTMLElement, divider: HTMLElement, app: App): void {
  const all = (Object.keys(panelTitles) as Panel[]).map((id): Tab<Panel> =>
    ({ id, title: panelTitles[id], panel: el('div', { class: `panel panel-${id}` }) }));
  const bar = tabs<Panel>('Results', all, (id) => app.showPanel(id));
  host.replaceChildren(bar.list, ...bar.panels);
  for (const { id, panel } of all) shows[id](panel, app);
  app.store.watch(({ panel }) => [panel], ([panel]) => bar.select(panel));
  const badOf = ({ report, empty }: Readonly<State>) => {
    const { error, critical, warn } = report?.analysis.summary ?? { error: 0, critical: 0, warn: 0 };
    return empty ? 0 : error + critical + warn;
  };
  app.store.watch((state) => [badOf(state)], ([bad]) => {
    bar.badge('findings', bad > 0 && el('span', { class: 'count', 'aria-label': `, ${bad} to look at` }, String(bad)));
  });
  app.store.watch(({ sideOpen, empty, panel }) => [sideOpen, empty, panel], ([open, empty, panel]) => {
    document.body.classList.toggle('side-closed', !open);
    document.body.classList.toggle('empty', empty);
    // Of an empty text there are no findings, so they need no room; another panel is there because somebody asked for it.
    document.body.classList.toggle('idle', empty && panel === 'findings');
  });
  movable(divider);
}

/** The least and the most that the results take of the width, in percent. */
const LEAST = 20;
const MOST = 70;

/** Lets the line be drawn, or moved by the arrow keys; where it stands is kept. */
function movable(divider: HTMLElement): void {
  divider.setAttribute('role', 'separator');
  divider.setAttribute('aria-label', 'Width of the results');
  divider.setAttribute('aria-orientation', 'vertical');
  divider.setAttribute('aria-valuemin', String(LEAST));
  divider.setAttribute('aria-valuemax', String(MOST));
  divider.tabIndex = 0;
  const start = Number(kept('side'));
  let part = start >= LEAST && start <= MOST ? start : 36;
  const show = () => {
    document.body.style.setProperty('--side', `${part}%`);
    divider.setAttribute('aria-valuenow', String(Math.round(part)));
  };
  const move = (to: number) => {
    part = Math.min(MOST, Math.max(LEAST, to));
    show();
    keep('side', String(Math.round(part)));
  };
  show();
  divider.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: 2, ArrowRight: -2 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move(part + step);
  });
  divider.addEventListener('pointerdown', (event) => {
    divider.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  divider.addEventListener('pointermove', (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    move((1 - event.clientX / document.body.clientWidth) * 100);
  });
}
