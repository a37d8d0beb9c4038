// The work of one keystroke in Node: our WebAssembly (parse, validate, audit) beside vscode-json-languageservice (parse,
// validate) with the same JSON Schema, and completion in the middle of the file. Prints the least time of many, which other
// work on the machine hardly moves, of our analysis also the median, in JSON and in JSON5, and ratios.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { getLanguageService } from "vscode-json-languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";

const require = createRequire(import.meta.url);
const { Document } = require("../../pkg/nodejs/footguard_wasm.js");
const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const schema = JSON.parse(read("core/data/clawdbot-2026.1.24.schema.json"));

async function times(work) {
  // Until the engine has optimised what is called.
  const warm = performance.now() + 500;
  while (performance.now() < warm) await work();
  const all = [];
  const end = performance.now() + 1000;
  while (performance.now() < end || all.length < 11) {
    const start = performance.now();
    await work();
    all.push(performance.now() - start);
  }
  return all.sort((a, b) => a - b);
}

const least = async (work) => (await times(work))[0];

const service = getLanguageService({ schemaRequestService: () => Promise.reject(new Error("offline")) });
service.configure({ validate: true, schemas: [{ uri: schema.$id, fileMatch: ["*"], schema }] });

console.log("   bytes    ours: analyse    median    JSON5    median  complete   peer: validate  complete   ratios");
for (const size of ["1k", "10k", "64k", "256k"]) {
  // The peer reads JSON with comments, not JSON5: both get the plain JSON form of the same configuration.
  const text = read(`tests/corpus/bench/c${size}.json`);
  const middle = text.length >> 1;
  const json5 = read(`tests/corpus/bench/c${size}.json5`);
  const document = new Document(text);
  const analysed = (text) => times(() => {
    document.setText(text);
    document.analyze();
  });
  const five = await analysed(json5);
  const ours = await analysed(text);
  const analyse = ours[0];
  const complete = await least(() => document.complete(middle));
  const peerText = TextDocument.create("file:///clawdbot.json", "json", 1, text);
  const validate = await least(() => service.doValidation(peerText, service.parseJSONDocument(peerText)));
  const parsed = service.parseJSONDocument(peerText);
  const peerComplete = await least(() => service.doComplete(peerText, peerText.positionAt(middle), parsed));
  const median = (it) => it[it.length >> 1];
  const ms = (it) => `${it.toFixed(3)} ms`.padStart(10);
  console.log(
    `${String(text.length).padStart(8)}    ${ms(analyse)} ${ms(median(ours))} ${ms(five[0])} ${ms(median(five))} ${ms(complete)}      ${ms(validate)} ${ms(peerComplete)}` +
      `   the peer takes ${(validate / analyse).toFixed(1)}x, completion ${(peerComplete / complete).toFixed(1)}x`,
  );
}

// What the page asks only while somebody looks at it, of a text that has been analysed: nothing of it is part of a keystroke.
const text = read("tests/corpus/bench/c10k.json");
const document = new Document(text);
document.analyze();
const worst = document.exposure().paths[0];
const calls = {
  policy: () => document.policy(),
  exposure: () => document.exposure(),
  exposureSvg: () => document.exposureSvg(),
  why: () => document.why(worst.principal, worst.agent, "exec"),
  cuts: () => document.cuts(0),
  dockerCreate: () => document.dockerCreate(worst.agent),
  diff: () => document.diff(text),
  reach: () => document.reach(),
  hover: () => document.hover(text.indexOf('"channels"') + 2),
};
console.log(`\n${text.length} bytes, ${document.exposure().paths.length} ways in: calls about who can reach what`);
for (const [name, call] of Object.entries(calls)) console.log(`${name.padStart(14)}  ${(await least(call)).toFixed(3)} ms`);
