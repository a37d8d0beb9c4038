/** Secrets that a fix writes. */
import type { Edit } from './text.ts';

/** 48 hexadecimal digits. */
export function randomSecret(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(24)), (it) => it.toString(16).padStart(2, '0')).join('');
}

/** The edits with `secret` where they leave a place for one. */
export function withSecret(edits: readonly Edit[], secret: string): Edit[] {
  return edits.map((it) => ({ ...it, insert: it.insert.replaceAll('<generated>', secret) }));
}
