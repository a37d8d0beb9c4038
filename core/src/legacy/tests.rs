//! Texts before and after.

use crate::Sources;
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::legacy::{CODE, OLD_SETTING};
use crate::testing::{analyze, check, check_fix, mend_all};

fn legacy(text: &str) -> Vec<Diagnostic> {
    analyze(text).diagnostics.into_iter().filter(|it| it.rule == CODE).collect()
}

fn mended(text: &str) -> String {
    mend_all(CODE, &Sources::new("clawdbot.json", text)).sources.main().expect("a file").1.to_owned()
}

#[test]
fn the_key_is_underlined_and_nothing_else_is_hidden() {
    check(
        CODE,
        "{
  gateway: { 'token': 'x', port: 'y' },
           //^^^^^^^ `gateway.token` is a key of earlier versions: it is read no longer; `gateway.auth.token` is
}",
    );
    let all = analyze("{ gateway: { token: 'x', port: 'y' }, zzz: 1 }").diagnostics;
    let errors: Vec<_> = all.iter().filter(|it| it.severity == Severity::Error).map(|it| it.rule).collect();
    assert_eq!(errors, [CODE, "invalid_type", "unrecognized_keys"]);
}

#[test]
fn a_section_moves_with_its_comments() {
    check_fix(
        CODE,
        "{
  // my bot
  telegram: {
    botToken: '${BOT}', // from the father
    /* only us */
    allowFrom: [1],
  },
  logging: {},
}
",
        "{
  logging: {},
  channels: {
    // my bot
    telegram: {
      botToken: '${BOT}', // from the father
      /* only us */
      allowFrom: [1],
    },
  },
}
",
    );
}

#[test]
fn an_agent_is_taken_apart() {
    let before = "{
  // what answers
  agent: {
    workspace: '~/w', // mine
    model: 'a/b',
    modelFallbacks: [
      'c/d', // cheap
    ],
    // kept short
    tools: { allow: ['read'] },
  },
}
";
    let after = "{
  // kept short
  tools: { allow: ['read'] },
  agents: {
    // what answers
    defaults: {
      workspace: '~/w', // mine
      model: {
        primary: 'a/b',
        fallbacks: [
          'c/d', // cheap
        ],
      },
      models: {
        'a/b': {},
        'c/d': {},
      },
    },
  },
}
";
    assert_eq!(mended(before), after);
}

#[test]
fn what_is_there_stays_and_the_loss_is_said() {
    let text = "{
  // old
  telegram: {
    // the old one
    botToken: 'old',
    // all of them
    groups: { '*': {} },
  },
  channels: {
    telegram: {
      botToken: 'new',
    },
  },
}
";
    let found = legacy(text);
    let fix = &found[0].fixes[0];
    assert_eq!(fix.applicability, Applicability::Unsafe);
    assert_eq!(fix.title, "Migrate `telegram`, without what has no place any more");
    assert_eq!(
        mended(text),
        "{
  channels: {
    // old
    telegram: {
      botToken: 'new',
      // all of them
      groups: { '*': {} },
    },
  },
}
"
    );
}

#[test]
fn keys_that_depend_on_each_other_go_together() {
    let text = "{
  identity: { name: 'Kim' }, // who
  routing: {
    defaultAgentId: 'work',
    agents: {
      // the office
      work: {
        workspace: '~/w',
        mentionPatterns: ['@w'],
      },
    },
    bindings: [{ agentId: 'work', match: { provider: 'telegram' } }],
  },
}
";
    let found = legacy(text);
    assert_eq!(found.len(), 4);
    assert!(found.iter().all(|it| it.fixes[0].title == "Migrate all keys of earlier versions"));
    assert!(found.iter().all(|it| it.fixes[0].applicability == Applicability::Safe));
    assert_eq!(
        mended(text),
        "{
  agents: {
    list: [
      // the office
      {
        workspace: '~/w',
        groupChat: {
          mentionPatterns: ['@w'],
        },
        id: 'work',
        default: true,
        identity: { name: 'Kim' }, // who
      },
    ],
  },
  bindings: [{ agentId: 'work', match: { channel: 'telegram' } }],
}
"
    );
}

#[test]
fn words_become_words() {
    check_fix(
        CODE,
        "{ messages: { tts: { /* loud */ \"enabled\": true } } }",
        "{ messages: { tts: { /* loud */ \"auto\": \"always\" } } }",
    );
    check_fix(CODE, "{ tools: { bash: { timeoutSec: 5 } } }", "{ tools: { exec: { timeoutSec: 5 } } }");
    check_fix(CODE, "{ gateway: { token: '${T}' } }", "{ gateway: { auth: { token: '${T}', mode: 'token' } } }");
}

#[test]
fn what_cannot_be_migrated_can_be_taken_away() {
    let found = legacy("{ telegram: null }");
    assert_eq!(found[0].fixes.len(), 1);
    assert_eq!(found[0].fixes[0].applicability, Applicability::Unsafe);
    check_fix(CODE, "{ telegram: null }", "{}");
}

#[test]
fn an_included_file_is_changed_itself() {
    let mut sources = Sources::new("a/clawdbot.json", "{ $include: './old.json5', logging: {} }");
    sources.add("a/old.json5", "{\n  // mine\n  whatsapp: { allowFrom: ['+1'] },\n}\n");
    let mended = mend_all(CODE, &sources);
    assert_eq!(
        mended.changed,
        [(
            "a/old.json5".to_owned(),
            "{\n  channels: {\n    // mine\n    whatsapp: { allowFrom: ['+1'] },\n  },\n}\n".to_owned()
        )]
    );
    assert_eq!(mended.analysis.valid, Some(true));
}

#[test]
fn an_old_setting_of_a_valid_file_is_worth_knowing() {
    let text = "{ auth: { profiles: { 'anthropic:claude-cli': { provider: 'anthropic', mode: 'token' } } } }";
    let analysis = analyze(text);
    assert_eq!(analysis.valid, Some(true));
    let found: Vec<_> = analysis.diagnostics.iter().filter(|it| it.rule == OLD_SETTING).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity, Severity::Info);
    check_fix(OLD_SETTING, text, &text.replace("'token'", "'oauth'"));
}
