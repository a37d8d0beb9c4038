/** What of the main thread's time the page's own modules take, and what CodeMirror and the browser. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { web } from './page.ts';

/** A sampling profile of Chromium: times in microseconds. */
export interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[];
  samples?: number[];
  timeDeltas?: number[];
}

/** The page unminified, where a comment before each module says which it is. Gives its folder. */
export async function buildPlain(): Promise<string> {
  const folder = join(web, 'build/plain');
  await build({ root: web, logLevel: 'warn', build: { minify: false, outDir: folder, emptyOutDir: true } });
  return folder;
}

/** Milliseconds of each stretch of work without a pause, and of those the page's own. What a module has the browser do counts as its own. */
export function stretches(profile: Profile, folder: string): { all: number; own: number }[] {
  const modules = new Map<string, string[]>();
  const moduleOf = (url: string, line: number): string | undefined => {
    const file = join(folder, new URL(url).pathname);
    if (!existsSync(file)) return undefined;
    let lines = modules.get(file);
    if (!lines) {
      let module = '';
      lines = readFileSync(file, 'utf8').split('\n').map((it) => (module = /^\/\/ ((?:src|node_modules|\.\.)\/\S+)$/.exec(it)?.[1] ?? module));
      modules.set(file, lines);
    }
    return lines[line];
  };

  const parents = new Map(profile.nodes.flatMap((it) => (it.children ?? []).map((child) => [child, it.id] as const)));
  const nodes = new Map(profile.nodes.map((it) => [it.id, it.callFrame]));
  const isOwn = (id: number): boolean => {
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = nodes.get(at);
      const module = frame?.url.startsWith('http') && moduleOf(frame.url, frame.lineNumber);
      if (module) return module.startsWith('src/');
    }
    return false;
  };

  const found: { all: number; own: number }[] = [];
  let paused = true;
  profile.samples?.forEach((id, at) => {
    const name = nodes.get(id)?.functionName;
    if (name === '(idle)' || name === '(root)') {
      paused = true;
      return;
    }
    if (paused) found.push({ all: 0, own: 0 });
    paused = false;
    const last = found.at(-1)!;
    const ms = (profile.timeDeltas?.[at] ?? 0) / 1000;
    last.all += ms;
    if (isOwn(id)) last.own += ms;
  });
  return found;
}
