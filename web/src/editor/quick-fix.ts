/** The menu of fixes at the cursor, for the keyboard: Ctrl-. opens it, arrows move, Escape closes. */
import { type Extension, StateEffect, StateField } from '@codemirror/state';
import { type Tooltip, showTooltip } from '@codemirror/view';
import type { Action } from '../analysis/wasm.ts';
import type { App } from '../app.ts';
import { applicabilityNote } from '../ui/card.ts';
import { el } from '../ui/dom.ts';
import { parseInline } from '../ui/markdown.ts';
import { inlineMarkdown } from '../ui/render-markdown.ts';

const show = StateEffect.define<Tooltip | null>();

const field = StateField.define<Tooltip | null>({
  create: () => null,
  update(tooltip, tr) {
    const effect = tr.effects.find((it) => it.is(show));
    if (effect) return effect.value as Tooltip | null;
    return tr.docChanged || tr.selection ? null : tooltip;
  },
  provide: (it) => showTooltip.from(it),
});

export function quickFix(): Extension {
  return field;
}

/** Asks what can be done at the selection and shows it. */
export function showQuickFixes(app: App): void {
  void offer(app);
}

async function offer(app: App): Promise<void> {
  const { view } = app;
  const { from, to } = view.state.selection.main;
  const actions = await app.session.actions(from, to, app.desk.active);
  if (!actions) return;
  view.dispatch({ effects: show.of({ pos: from, above: false, create: () => ({ dom: menu(actions, app), mount: focusFirst }) }) });

  function focusFirst(): void {
    view.dom.querySelector<HTMLElement>('.quick-fixes button')?.focus();
  }
}

function menu(actions: readonly Action[], app: App): HTMLElement {
  const close = () => {
    app.view.dispatch({ effects: show.of(null) });
    app.view.focus();
  };
  const buttons = actions.map((action) => {
    const manual = action.applicability === 'manual';
    const run = () => {
      close();
      app.make(action);
    };
    return el('button', { type: 'button', role: 'menuitem', disabled: manual, onclick: run }, el('span', {}, ...inlineMarkdown(parseInline(action.title))), applicabilityNote(action));
  });
  const box = el('div', { class: 'quick-fixes', role: 'menu', 'aria-label': 'Quick fixes' }, ...buttons);
  if (buttons.length === 0) box.append(el('button', { type: 'button', role: 'menuitem', onclick: close }, 'Nothing to fix here'));
  box.addEventListener('keydown', (event) => {
    const enabled = [...box.querySelectorAll<HTMLButtonElement>('button:enabled')];
    const at = enabled.findIndex((it) => it.matches(':focus'));
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown') enabled[(at + 1) % enabled.length]?.focus();
    else if (event.key === 'ArrowUp') enabled.at(at - 1)?.focus();
    else return;
    event.preventDefault();
  });
  return box;
}
