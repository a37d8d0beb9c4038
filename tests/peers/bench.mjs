// The work of one keystroke in Node: our WebAssembly (parse, validate, audit) beside vscode-json-languageservice (parse,
// validate) with the same JSON Schema, and completion in the middle of the file. Prints the least time of many, which other
// work on the machine hardly moves, and ratios.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { getLanguageService } from "vscode-json-languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";

const require = createRequire(import.meta.url);
const { Document } = require("../../pkg/nodejs/footguard_wasm.js");
const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const schema = JSON.parse(read("core/data/clawdbot-2026.1.24.schema.json"));

async function least(work) {
  for (let i = 0; i < 20; i++) await work();
  let best = Infinity;
  const end = performance.now() + 1000;
  for (let runs = 0; performance.now() < end || runs < 11; runs++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const service = getLanguageService({ schemaRequestService: () => Promise.reject(new Error("offline")) });
service.configure({ validate: true, schemas: [{ uri: schema.$id, fileMatch: ["*"], schema }] });

console.log("   bytes    ours: analyse  complete   peer: validate  complete   ratios");
for (const size of ["1k", "10k", "64k", "256k"]) {
  // The peer reads JSON with comments, not JSON5: both get the plain JSON form of the same configuration.
  const text = read(`tests/corpus/bench/c${size}.json`);
  const middle = text.length >> 1;
  const document = new Document(text);
  const analyse = await least(() => {
    document.setText(text);
    document.analyze();
  });
  const complete = await least(() => document.complete(middle));
  const peerText = TextDocument.create("file:///clawdbot.json", "json", 1, text);
  const validate = await least(() => service.doValidation(peerText, service.parseJSONDocument(peerText)));
  const parsed = service.parseJSONDocument(peerText);
  const peerComplete = await least(() => service.doComplete(peerText, peerText.positionAt(middle), parsed));
  const ms = (it) => `${it.toFixed(3)} ms`.padStart(10);
  console.log(
    `${String(text.length).padStart(8)}    ${ms(analyse)} ${ms(complete)}      ${ms(validate)} ${ms(peerComplete)}` +
      `   the peer takes ${(validate / analyse).toFixed(1)}x, completion ${(peerComplete / complete).toFixed(1)}x`,
  );
}
