/** Makes the page open without a network from the second time on. */
import { trusted } from '../trusted.ts';

/**
 * Not on the machine's own addresses: there, ports change hands, and what was kept for one server would answer for the next.
 */
const OWN = ['localhost', '127.0.0.1', '[::1]'];

/** Registers the service worker, where the browser has such and the page comes from a server of its own. */
export async function keepForOffline(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || OWN.includes(location.hostname)) return;
  try {
    await navigator.serviceWorker.register(trusted(new URL('service-worker.js', document.baseURI).href), { scope: './' });
  } catch {
    // Storage may be forbidden: the page is whole without it.
  }
}
