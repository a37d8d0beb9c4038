/** What the analyser knows about the key or value under the pointer. */
import type { Extension } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import type { App } from '../app.ts';
import { el } from '../ui/dom.ts';
import { markdown } from '../ui/render-markdown.ts';

export function docsOnHover(app: App): Extension {
  return hoverTooltip(async (_view, pos) => {
    const hover = await app.session.hover(pos, app.desk.active);
    if (!hover) return null;
    return {
      pos: hover.from,
      end: hover.to,
      above: false,
      create: () => ({ dom: el('div', { class: 'hover-docs' }, markdown(hover.markdown)) }),
    };
  }, { hoverTime: 250, hideOnChange: true });
}
