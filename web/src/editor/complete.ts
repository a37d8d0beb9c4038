/** What can be written at the cursor, as the analyser says. */
import { type CompletionContext, type CompletionResult, pickedCompletion } from '@codemirror/autocomplete';
import type { App } from '../app.ts';
import { el } from '../ui/dom.ts';
import { markdown } from '../ui/render-markdown.ts';

export function completions(app: App) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    // While somebody types, help is offered in words and after what opens a place for one, not in blank space.
    if (!context.explicit && !context.matchBefore(/[\p{ID_Continue}$"':{[,-]\s?$/u)) return null;
    const completion = await app.session.complete(context.pos, app.desk.active);
    if (!completion || context.aborted) return null;
    return {
      from: completion.from,
      to: completion.to,
      options: completion.items.map((item, index) => ({
        label: item.label,
        type: item.kind,
        detail: item.detail,
        apply: (view, chosen, from, to) => {
          const comma = typeof completion.comma === 'number' ? [{ from: completion.comma, insert: ',' }] : [];
          const head = from + comma.length + (item.cursor ?? item.insert.length);
          view.dispatch({
            changes: [...comma, { from, to, insert: item.insert }],
            selection: { anchor: head },
            scrollIntoView: true,
            userEvent: 'input.complete',
            annotations: pickedCompletion.of(chosen),
          });
        },
        // Among equally good matches the analyser's order holds.
        boost: Math.max(-99, 99 - index),
        ...(item.documentation && { info: () => el('div', { class: 'hover-docs' }, markdown(item.documentation)) }),
      })),
      validFor: /^["']?[\p{ID_Continue}$.-]*$/u,
    };
  };
}
