/** Runs the WebAssembly module away from the page, so that typing never waits for it. */
import { Document, load, rules, samples } from './wasm.ts';
import wasmUrl from '../../../pkg/web/footguard_wasm_bg.wasm?url';
import type { Api, Request, Response, Snapshot } from './protocol.ts';

const ready = load({ module_or_path: fetch(wasmUrl) });
let document: Document | undefined;
let epoch = -1;

function take(snapshot: Snapshot): void {
  if (document && snapshot.epoch === epoch) {
    document.setText(snapshot.text);
    return;
  }
  document?.free();
  document = new Document(snapshot.text, snapshot.options);
  for (const [name, text] of snapshot.files) document.setFile(name, text);
  epoch = snapshot.epoch;
}

function opened(): Document {
  if (!document) throw new Error('no document has been sent');
  return document;
}

const api: Api = {
  catalog: () => ({ rules: rules(), samples: samples() }),
  analyze: () => opened().analyze(),
  hover: (offset) => opened().hover(offset),
  complete: (offset) => opened().complete(offset),
  actions: (from, to) => opened().actions(from, to),
  fixEdits: (id) => opened().fixEdits(id),
  definition: (offset) => opened().definition(offset),
  prepareRename: (offset) => opened().prepareRename(offset),
  rename: (offset, name) => opened().rename(offset, name),
  format: () => opened().format(),
};

async function answer({ id, method, args, snapshot }: Request): Promise<Response> {
  try {
    await ready;
    const started = performance.now();
    if (snapshot) take(snapshot);
    const run = api[method] as (...args: unknown[]) => ReturnType<Api[typeof method]>;
    const ok = run(...args);
    return { id, ok, ms: performance.now() - started };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

// Answers keep the order of requests: once the module is there, nothing between a message and its answer waits.
self.onmessage = async (event: MessageEvent<Request>) => self.postMessage(await answer(event.data));
