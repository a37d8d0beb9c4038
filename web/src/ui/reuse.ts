/** Keeping what is shown while what it says stays the same: elements that are made anew cost time, focus and the reader's place. */
import type { Diagnostic } from '../analysis/wasm.ts';

/** Makes `children` the children of `parent`, and touches only those that are not in their place. */
export function arrange(parent: Element, children: readonly Node[]): void {
  for (const [at, child] of children.entries()) {
    const there = parent.childNodes[at];
    if (there === child) continue;
    // One that has gone is taken away, so that those after it need not move.
    if (there && !children.includes(there)) there.replaceWith(child);
    else parent.insertBefore(child, there ?? null);
  }
  while (parent.childNodes.length > children.length) parent.lastChild?.remove();
}

/** Whether two findings read alike. Where they are in the text may differ. */
export function readsAlike(a: Diagnostic, b: Diagnostic): boolean {
  return a.ruleId === b.ruleId && a.severity === b.severity && a.title === b.title && a.path === b.path && a.file === b.file
    && a.checkId === b.checkId && a.detail === b.detail && a.help === b.help && a.blocksStart === b.blocksStart
    && a.assumes.join() === b.assumes.join()
    && isSame(a.labels, b.labels, (one, other) => one.message === other.message && one.file === other.file)
    && isSame(a.fixes, b.fixes, (one, other) => one.title === other.title && one.applicability === other.applicability
      && one.needsSecret === other.needsSecret && one.files.join() === other.files.join());
}

function isSame<T>(a: readonly T[], b: readonly T[], same: (one: T, other: T) => boolean): boolean {
  return a.length === b.length && a.every((it, at) => same(it, b[at] as T));
}

/** Gives a finding that reads like a newer one that one's places and fixes, so that what was made for it goes on working. */
export function renew(old: Diagnostic, fresh: Diagnostic): void {
  old.from = fresh.from;
  old.to = fresh.to;
  for (const [at, it] of fresh.labels.entries()) Object.assign(old.labels[at] ?? {}, it);
  for (const [at, it] of fresh.fixes.entries()) Object.assign(old.fixes[at] ?? {}, it);
}
