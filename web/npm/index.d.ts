export { Document, channels, rules, samples, starter } from './web.js';
export type * from './web.js';
