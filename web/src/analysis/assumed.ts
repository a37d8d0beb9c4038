/** Values that stand for what is not known here. */
import type { FileChange } from './protocol.ts';

/** 24 random bytes, in hexadecimal. */
export function randomSecret(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(24)), (it) => it.toString(16).padStart(2, '0')).join('');
}

/** The edits with a fresh random secret where they say `<generated>`. */
export function withSecret(changes: readonly FileChange[]): FileChange[] {
  const secret = randomSecret();
  return changes.map(({ file, edits }) => ({ file, edits: edits.map((it) => ({ ...it, insert: it.insert.replaceAll('<generated>', secret) })) }));
}

const values = new Map<string, string>();

/** A value for each variable that the texts name: one that no rule has to say anything about. */
export function assumed(texts: readonly string[]): Record<string, string> {
  const names = texts.flatMap((it) => [...it.matchAll(/\$\{([A-Z_][A-Z0-9_]*)\}/g)].map(([, name = '']) => name));
  return Object.fromEntries([...new Set(names)].map((it) => [it, values.get(it) ?? remember(it)]));
}

function remember(name: string): string {
  const value = randomSecret();
  values.set(name, value);
  return value;
}
