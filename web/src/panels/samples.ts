/** Configurations to look at that come with the rules: what each of them flags. */
import type { RuleInfo } from '../analysis/wasm.ts';
import { parseMarkdown } from '../ui/markdown.ts';

/** The examples of a rule's page that it flags. */
export function badExamples(rule: RuleInfo): string[] {
  return parseMarkdown(rule.docs).flatMap((it) => (it.kind === 'code' && it.flags.includes('bad') ? [`${it.text}\n`] : []));
}
