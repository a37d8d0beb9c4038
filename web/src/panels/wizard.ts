/** Three questions that end in a file: valid, commented, and silent under the posture that was chosen. */
import type { Posture, StarterChannel } from '../analysis/wasm.ts';
import { message, openStarter } from '../actions/files.ts';
import type { App } from '../app.ts';
import { openDialog } from '../ui/dialog.ts';
import { el } from '../ui/dom.ts';
import { postures } from './words.ts';

const NAMES: Record<string, string> = {
  telegram: 'Telegram', whatsapp: 'WhatsApp', discord: 'Discord', slack: 'Slack', signal: 'Signal', imessage: 'iMessage',
  googlechat: 'Google Chat', msteams: 'Microsoft Teams',
};

export function openWizard(app: App): void {
  const { channels = [] } = app.store.state.catalog ?? {};
  let posture: Posture = 'personal';
  const chosen = new Set(channels.slice(0, 1).map((it) => it.id));
  const needs = el('div', { class: 'wizard-needs', role: 'status' });
  const dialog = openDialog('Write a configuration', 'wizard', el('form', { onsubmit: (event) => (event.preventDefault(), void finish()) },
    el('fieldset', { class: 'choices' },
      el('legend', {}, 'Who is to write to the assistant?'),
      ...Object.entries(postures).map(([id, { title, who }]) => choice('radio', 'posture', id, title, who, id === posture, () => {
        posture = id as Posture;
      }))),
    el('fieldset', { class: 'choices small' },
      el('legend', {}, 'Where?'),
      ...channels.map(({ id }) => choice('checkbox', 'channel', id, NAMES[id] ?? id, '', chosen.has(id), (on) => {
        if (on) chosen.add(id);
        else chosen.delete(id);
        draw();
      }))),
    needs,
    el('p', { class: 'wizard-end' }, el('button', { type: 'submit', class: 'fix fix-safe' }, 'Write it')),
  ));
  draw();

  function draw(): void {
    const variables = picked().flatMap((it) => it.variables);
    needs.replaceChildren(
      el('h3', {}, 'What you will need'),
      el('p', {}, 'No secret goes into the file. Set these variables where the assistant runs:'),
      el('dl', {},
        el('dt', {}, el('code', {}, 'CLAWDBOT_GATEWAY_TOKEN')), el('dd', {}, 'a long random value, as ', el('code', {}, 'openssl rand -hex 32'), ' makes them'),
        ...variables.flatMap(({ name, from }) => [el('dt', {}, el('code', {}, name)), el('dd', {}, from)])),
    );
  }

  function picked(): StarterChannel[] {
    return channels.filter((it) => chosen.has(it.id));
  }

  async function finish(): Promise<void> {
    try {
      const text = await app.session.starter(posture, picked().map((it) => it.id));
      dialog.close();
      openStarter(app, posture, text);
    } catch (error) {
      dialog.close();
      app.say({ tone: 'bad', text: `No configuration could be written: ${message(error)}.` });
    }
  }
}

function choice(
  type: 'radio' | 'checkbox', name: string, value: string, title: string, note: string, checked: boolean, chosen: (on: boolean) => void,
): HTMLElement {
  const input = el('input', { type, name, value, checked, onchange: () => chosen(input.checked) });
  return el('label', { class: 'pick' }, input, el('span', {}, el('b', {}, title), note !== '' && el('span', {}, note)));
}
