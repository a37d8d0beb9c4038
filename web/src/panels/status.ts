/** The line at the foot: the verdict, the counts, for what it was judged, how long that took. */
import type { App } from '../app.ts';
import { isCurrent } from '../state.ts';
import { el, icon } from '../ui/dom.ts';
import { severities, severityNames, verdict } from './words.ts';

export function showStatus(host: HTMLElement, app: App): void {
  const judged = el('span', { class: 'verdict' });
  const counts = el('span', { class: 'counts' });
  const dialect = el('span', { class: 'dialect', title: 'The format that the file was judged by' });
  const time = el('span', { class: 'time', title: 'What the last analysis took' });
  const place = el('span', { class: 'place', title: 'Line and column of the cursor' });
  const promise = el('span', { class: 'promise', title: app.served
    ? 'The file is checked inside this page, which gets it from the program on this machine that serves it, and from nobody else.'
    : 'The file is checked inside this page; no byte of it is sent anywhere.' });
  promise.append(icon('lock'), app.served ? 'Nothing leaves this machine' : 'Nothing leaves this page');
  host.replaceChildren(judged, counts, el('span', { class: 'spring' }), place, dialect, time, promise);

  app.store.watch(({ engine, report, empty }) => [engine, report, empty], ([engine, report, empty]) => {
    document.body.dataset['engine'] = engine;
    if (empty && engine === 'ready') {
      judged.className = 'verdict verdict-open';
      judged.replaceChildren(icon('unknown'), 'Ready');
      for (const it of [counts, dialect, time]) it.replaceChildren();
      delete counts.dataset['words'];
      return;
    }
    if (engine === 'stopped' || !report) {
      judged.className = 'verdict verdict-open';
      judged.replaceChildren(icon('unknown'), engine === 'stopped' ? 'Not checked' : 'Starting…');
      return;
    }
    const { tone, title, detail, icon: shape } = verdict(report.analysis);
    judged.className = `verdict verdict-${tone}`;
    judged.title = detail;
    judged.replaceChildren(icon(shape), title);
    const { summary } = report.analysis;
    const present = severityNames.filter((it) => summary[it] > 0);
    const words = present.map((it) => `${it} ${summary[it]}`).join();
    if (counts.dataset['words'] !== words) counts.replaceChildren(...present.map((it) =>
      el('span', { class: `count count-${it}`, title: severities[it].title }, icon(it), String(summary[it]))));
    counts.dataset['words'] = words;
    dialect.textContent = report.analysis.dialect;
    time.textContent = `${report.ms < 10 ? report.ms.toFixed(1) : Math.round(report.ms)} ms`;
  });
  app.store.watch((state) => [state.report !== undefined && !isCurrent(state)], ([stale]) => host.classList.toggle('stale', stale));
  app.store.watch(({ cursor, version, active }) => [cursor, version, active], ([cursor]) => {
    const { doc } = app.view.state;
    const line = doc.lineAt(Math.min(cursor, doc.length));
    place.textContent = `${line.number}:${cursor - line.from + 1}`;
  });
}
