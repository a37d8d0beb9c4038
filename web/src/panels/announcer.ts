/** Says the counts to those who listen to the page, once typing has paused. */
import type { App } from '../app.ts';
import { countsInWords, verdict } from './words.ts';

export function announce(region: HTMLElement, app: App): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  app.store.watch(({ report }) => [report], ([report]) => {
    clearTimeout(timer);
    if (!report) return;
    timer = setTimeout(() => {
      const words = `${verdict(report.analysis).title}. ${countsInWords(report.analysis.summary)}.`;
      if (region.textContent !== words) region.textContent = words;
    }, 900);
  });
  app.store.watch(({ spoken }) => [spoken], ([spoken]) => {
    if (spoken !== '') region.textContent = spoken;
  });
}
