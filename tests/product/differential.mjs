// Generated configurations, judged by the assistant itself and by Footguard: verdict, issues, findings, and what holds for each agent.
//
//     node differential.mjs PRODUCT FOOTGUARD [SEED] [PERCENT]
//
// PRODUCT is the folder where npm installed the assistant, FOOTGUARD the program. What differs is printed, smallest cases first.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { compare } from './compare.mjs';
import { agents } from './generate/agents.mjs';
import { Chance } from './generate/chance.mjs';
import { channels } from './generate/channels.mjs';
import { files } from './generate/files.mjs';
import { gateway } from './generate/gateway.mjs';
import { includes } from './generate/includes.mjs';
import { materials, mutations } from './generate/mutations.mjs';
import { Product, environment, layOut } from './product.mjs';

const [product, program, seed = '1', percent = '100'] = process.argv.slice(2);
const SHOWN = 5;
const AREAS = { channels: [700, channels], gateway: [600, gateway], agents: [400, agents], files: [300, files], includes: [500, includes], mutations: [1000, mutations] };

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'footguard-product-'));
// As long as each other: ids of containers hang on paths.
const homes = { theirs: path.join(root, 'home-a'), ours: path.join(root, 'home-b') };
process.umask(0o022);

function footguard(args, env) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: homes.ours, env: { ...environment(homes.ours), ...env }, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status === null || status > 1) throw new Error(`footguard ${args.join(' ')} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

const at = (home, env) => Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replaceAll('@HOME@', home)]));

/** What differs; `undefined` where the product itself fails. */
async function differences(judge, generated, policies) {
  const { env } = generated;
  layOut(homes.theirs, generated);
  let theirs;
  try {
    theirs = await judge.judge(at(homes.theirs, env), policies);
  } catch (error) {
    // Outside its schema it trips over values that are no texts.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
  layOut(homes.ours, generated);
  const ours = footguard(['audit', '--json'], at(homes.ours, env));
  if (theirs.agents) ours.agents = footguard(['policy', '--json', '--channel', 'telegram', '--group=-1001234'], at(homes.ours, env)).agents;
  // Both live in homes of their own.
  const same = JSON.parse(JSON.stringify({ theirs, ours }).replaceAll(homes.theirs, homes.ours));
  return compare(generated, same.theirs, same.ours);
}

fs.mkdirSync(homes.theirs);
const stdout = console.log;
for (const name of ['log', 'warn', 'error']) console[name] = () => {};
const judge = await Product.load(product, homes.theirs);
const about = materials(`${product}/node_modules/clawdbot`);
let failed = 0;
for (const [area, [count, generate]] of Object.entries(AREAS)) {
  const found = [];
  const sums = { cases: 0, valid: 0, tripped: 0 };
  for (let index = 0; index < (count * Number(percent)) / 100; index += 1) {
    const generated = generate(new Chance(Number(seed) * 1_000_003 + index), about);
    const differ = await differences(judge, generated, area === 'agents');
    sums.cases += 1;
    if (differ === undefined) sums.tripped += 1;
    else if (differ.length > 0) found.push({ generated, differ });
  }
  stdout(`${area}: ${sums.cases} configurations, ${found.length} judged otherwise${sums.tripped ? `, ${sums.tripped} that the product trips over` : ''}`);
  found.sort((a, b) => JSON.stringify(a.generated).length - JSON.stringify(b.generated).length);
  for (const { generated, differ } of found.slice(0, SHOWN)) stdout(`  ${JSON.stringify(generated)}\n    ${differ.join('\n    ')}`);
  failed += found.length;
}
process.chdir('/');
fs.rmSync(root, { recursive: true, force: true });
// The product leaves timers behind.
process.exit(failed > 0 ? 1 : 0);
