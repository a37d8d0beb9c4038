// Generated from `host/src/edit/wire.rs` by its test: `UPDATE=1 cargo test -p footguard wire`.
import type { Entered, Refusal, Save, Saved, State } from './protocol.ts';

export const full = {
  "revision": 1,
  "readOnly": true,
  "posture": "public",
  "dialect": "clawdbot",
  "files": [
    {
      "name": "/h/clawdbot.json",
      "title": "~/clawdbot.json",
      "version": 1,
      "text": "{}",
      "problem": "it cannot be written",
      "isNew": false
    },
    {
      "name": "/h/clawdbot.json",
      "title": "~/clawdbot.json",
      "version": 1,
      "text": null,
      "problem": null,
      "isNew": true
    }
  ],
  "facts": "{}",
  "looking": true,
  "problem": "the home folder is not known"
} as const satisfies State;
export const empty = {
  "revision": 0,
  "readOnly": false,
  "posture": null,
  "dialect": null,
  "files": [],
  "facts": null,
  "looking": false,
  "problem": null
} as const satisfies State;
export const saved = {
  "files": [
    {
      "name": "/h/clawdbot.json",
      "version": 2,
      "backup": "/h/clawdbot.json.bak"
    },
    {
      "name": "/h/clawdbot.json",
      "version": 2,
      "backup": null
    }
  ]
} as const satisfies Saved;
export const entered = {
  "key": "k"
} as const satisfies Entered;
export const refusals = [
  {
    "error": "broken",
    "message": "expected a value",
    "name": "/h/clawdbot.json",
    "line": 1,
    "column": 2
  },
  {
    "error": "failed",
    "message": "no"
  }
] as const satisfies readonly Refusal[];
export const words = [
  "changed",
  "broken",
  "readOnly",
  "unknown",
  "failed",
  "token",
  "session",
  "forbidden"
] as const satisfies readonly Refusal['error'][];
export const written = {
  "files": [
    {
      "name": "/h/clawdbot.json",
      "base": 1,
      "text": "{}"
    }
  ]
} as const satisfies Save;
/** Fails to compile if the page knows a word that the server does not say. */
export const all: Exclude<Refusal['error'], (typeof words)[number]> extends never ? true : never = true;
