/** Trusted Types: scripts are loaded only from addresses that this policy has let through, which are the page's own. */
import workerUrl from './analysis/worker.ts?worker&url';

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown };
}

const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
const policy = policies?.createPolicy('footguard-worker', {
  createScriptURL(url) {
    if (url === workerUrl || url === new URL('service-worker.js', document.baseURI).href) return url;
    throw new TypeError('unknown worker');
  },
});

export function trusted(url: string): string {
  return (policy?.createScriptURL(url) ?? url) as string;
}
