/** The files that the tests work on. */
import fs from 'node:fs';
import path from 'node:path';
import { REPOSITORY, type Host } from './host.ts';

/** The sample of the page that is wrong in most of its lines. */
export const LESSON = fs.readFileSync(path.join(REPOSITORY, 'core/data/samples/a-real-evening.json5'), 'utf8');

export const AGENTS = `{
  agents: {
    list: [
      { id: "main", default: true },
      { id: "helper", tools: { deny: ["exec"] } },
    ],
  },
  bindings: [
    { agentId: "helper", match: { channel: "telegram" } },
  ],
}
`;

export const INCLUDING = `{
  $include: "./parts/logging.json5",
  gateway: { bind: "loopback" },
}
`;

export const INCLUDED = `{ logging: { redactSensitive: "tools" } }
`;

/** Two folders with a configuration each, and a workspace of both; gives the workspace file. */
export function workspace(host: Host): string {
  host.write('one/clawdbot.json', LESSON);
  host.write('one/agents/openclaw.json', AGENTS);
  host.write('one/including/clawdbot.json', INCLUDING);
  host.write('one/including/parts/logging.json5', INCLUDED);
  host.write('one/other.json', '{ "name": "no configuration", }\n');
  host.write('one/plain/clawdbot.json', '{ "gateway": { "bind": "everywhere" } }\n');
  host.write('two/clawdbot.json', '{\n  logging: { redactSensitive: "off" },\n}\n');
  const folders = [{ path: 'one' }, { path: 'two' }];
  return host.write('both.code-workspace', JSON.stringify({ folders }));
}
