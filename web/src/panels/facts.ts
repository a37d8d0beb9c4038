/** Facts of a machine: how they are given, and that they are there. */
import { dropFacts, factsInWords, takeFacts } from '../actions/facts.ts';
import type { App } from '../app.ts';
import { BadFacts } from '../document/facts.ts';
import { pick, read } from '../document/file.ts';
import { NotText } from '../document/utf8.ts';
import { commandLine } from '../ui/command.ts';
import { openDialog } from '../ui/dialog.ts';
import { el } from '../ui/dom.ts';

/** The command that prints them. */
export function factsCommand(app: App): HTMLElement {
  return commandLine(app.served ? 'footguard edit --deep' : 'footguard facts --deep --json --output facts.json', app);
}

/** Says which facts the findings rest on, and takes them off. */
export function factsBar(app: App): HTMLElement {
  const bar = el('div', { class: 'facts-bar', role: 'group', 'aria-label': 'Facts of a machine' });
  app.store.watch(({ facts, empty }) => [facts, empty], ([facts, empty]) => {
    bar.hidden = !facts || empty;
    bar.replaceChildren(...(facts ? [
      el('span', {}, `With ${factsInWords(facts).replace(/^T/, 't')}`, facts.parts.has('docker') || facts.parts.has('gateway') ? ', with what runs there' : ', without what runs there'),
      el('button', { type: 'button', class: 'link', onclick: () => dropFacts(app) }, 'Take them off'),
    ] : []));
  });
  return bar;
}

/** Asks for a snapshot. */
export function openFacts(app: App): void {
  const text = el('textarea', {
    class: 'facts-text', rows: '5', spellcheck: 'false', 'aria-label': 'What the command printed', placeholder: 'or paste what it printed without --output',
  });
  const bad = el('p', { class: 'dialog-bad', role: 'alert' });
  const choose = el('button', { type: 'button', class: 'fix fix-safe', onclick: () => void take(fromFile) }, 'Choose the file');
  const use = el('button', { type: 'button', class: 'plain', onclick: () => void take(async () => text.value) }, 'Use what is pasted');
  const dialog = openDialog('What only the machine can tell', 'facts-dialog',
    el('p', {}, 'Who can read the assistant’s files, what its containers were really made with, who answers on its ports: that is not in the configuration. The program collects it where the assistant runs, without a secret in it:'),
    factsCommand(app),
    el('p', {}, 'It stays in this page, is judged together with the text, and is in no link that you share.'),
    el('div', { class: 'share-row' }, choose),
    text, el('div', { class: 'share-row' }, use), bad);
  choose.focus();

  async function fromFile(): Promise<string | undefined> {
    const picked = await pick();
    return picked && (await read(picked.file)).text;
  }

  async function take(from: () => Promise<string | undefined>): Promise<void> {
    bad.textContent = '';
    try {
      const given = await from();
      if (given === undefined) return;
      await takeFacts(app, given);
      dialog.close();
      app.showPanel('findings');
      document.getElementById('panel-findings')?.scrollTo(0, 0);
    } catch (error) {
      if (!(error instanceof BadFacts) && !(error instanceof NotText)) throw error;
      bad.textContent = `This cannot be used: ${error.message}.`;
    }
  }
}
