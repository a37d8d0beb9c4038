/** What passes between the extension and the picture. */
import type { Exposure } from '../analysis/wasm.ts';

export interface ToPicture {
  svg: string;
  exposure: Exposure;
  /** The line, from 1, of each place, by its offset, a space and its file. */
  lines: Record<string, number>;
}

export type FromPicture =
  | { kind: 'ready' }
  /** `stay`: the focus stays in the picture. */
  | { kind: 'go'; from: number; to: number; file?: string | undefined; stay: boolean };
