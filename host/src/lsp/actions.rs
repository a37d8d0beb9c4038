//! Code actions: quick fixes, all safe fixes at once, findings that are accepted.

use footguard_core::diagnostic::Applicability;
use footguard_core::edit::{Edit, Edits};
use footguard_core::ide;
use footguard_core::mend::mend_with;
use footguard_core::path::FRESH;
use gen_lsp_types::{
    Code, CodeAction, CodeActionDisabled, CodeActionKind, CodeActionParams, CodeActionResponse, Diagnostic, TextEdit,
};
use similar::{DiffOp, TextDiff};

use super::convert;
use super::diagnostics::SOURCE;
use super::snapshot::{Failure, Snapshot};
use crate::secret;

/// The kind of the action that makes every safe fix.
pub const FIX_ALL: &str = "source.fixAll.footguard";

/// `textDocument/codeAction`.
pub fn actions(snapshot: &Snapshot<'_>, params: CodeActionParams) -> Result<Option<Vec<CodeActionResponse>>, Failure> {
    let only = params.context.only.as_deref();
    let mut offered = Vec::new();
    if wants(only, "quickfix", true) {
        let span = snapshot.span(params.range);
        for action in ide::actions(snapshot.analysis(), snapshot.source, span) {
            offered.extend(quick_fix(snapshot, action, &params.context.diagnostics)?);
        }
    }
    // At each keystroke an editor may ask what it could offer: all fixes at once are worked out when they are meant.
    if wants(only, FIX_ALL, only.is_some() || params.context.diagnostics.iter().any(is_ours)) {
        offered.extend(fix_all(snapshot)?);
    }
    Ok(Some(offered.into_iter().map(CodeActionResponse::CodeAction).collect()))
}

/// Whether somebody who wants `only` these kinds wants `kind`; `otherwise` where nobody said.
fn wants(only: Option<&[CodeActionKind]>, kind: &str, otherwise: bool) -> bool {
    let Some(only) = only else { return otherwise };
    only.iter().map(ToString::to_string).any(|it| {
        let rest = kind.strip_prefix(it.as_str());
        it.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

fn is_ours(it: &Diagnostic) -> bool {
    it.source.as_deref() == Some(SOURCE)
}

fn quick_fix(
    snapshot: &Snapshot<'_>,
    mut action: ide::CodeAction,
    diagnostics: &[Diagnostic],
) -> Result<Option<CodeAction>, Failure> {
    let is_manual = action.applicability == Applicability::Manual;
    if is_manual && !snapshot.client.disabled_actions {
        return Ok(None);
    }
    if action.needs_secret && !is_manual {
        let secret = fresh()?;
        for file in &mut action.edits {
            let filled = file.edits.as_slice().iter();
            let filled = filled.map(|it| Edit { span: it.span, text: it.text.replace(FRESH, &secret) }).collect();
            // The same places, so that they are apart as before.
            file.edits = Edits::new(filled).unwrap_or_default();
        }
    }
    let about = |it: &&Diagnostic| is_ours(it) && it.code == Some(Code::String(action.rule.to_owned()));
    let about: Vec<Diagnostic> = diagnostics.iter().filter(about).cloned().collect();
    let reason = "it has to be made by hand: part of it is outside of these files".to_owned();
    Ok(Some(CodeAction {
        title: snapshot.words(&action.title),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: (!about.is_empty()).then_some(about),
        is_preferred: (action.applicability == Applicability::Safe).then_some(true),
        disabled: is_manual.then_some(CodeActionDisabled { reason }),
        edit: if is_manual { None } else { snapshot.workspace_edit(&action.edits) },
        ..CodeAction::default()
    }))
}

/// Every safe fix of the configuration, one after the other until nothing is left; `None` if there is none.
fn fix_all(snapshot: &Snapshot<'_>) -> Result<Option<CodeAction>, Failure> {
    let checked = snapshot.checked;
    if checked.analysis.documents.iter().any(|it| !it.parse.errors.is_empty()) {
        return Ok(None);
    }
    let secret = fresh()?;
    let mended = mend_with(&checked.sources, &checked.options, &mut || secret.clone(), |_, fix| {
        fix.applicability == Applicability::Safe
    });
    let mut files = Vec::new();
    for (source, document) in checked.analysis.documents.iter().enumerate() {
        let Some((_, text)) = mended.changed.iter().find(|it| it.0 == document.name) else { continue };
        let version = snapshot.buffers.get(&checked.files[source]).map(|it| it.version);
        let source = footguard_core::text::SourceId(source as u32);
        let edits = difference(&document.text, text);
        let edits = edits.into_iter().map(|it| convert::edit(document, it.span, it.text, snapshot.client.encoding));
        let edits: Vec<TextEdit> = edits.collect();
        // Without a name for each file the fixes would be made in part.
        let Some(uri) = snapshot.uri(source) else { return Ok(None) };
        if !edits.is_empty() {
            files.push((uri, version, edits));
        }
    }
    if files.is_empty() {
        return Ok(None);
    }
    Ok(Some(CodeAction {
        title: "Make all safe fixes".to_owned(),
        kind: Some(CodeActionKind::Custom(FIX_ALL.into())),
        edit: Some(convert::workspace_edit(files, snapshot.client.versioned_edits)),
        ..CodeAction::default()
    }))
}

fn fresh() -> Result<String, Failure> {
    secret::fresh().map_err(|error| Failure::refused(format!("the system gives no random secret: {error}")))
}

/// What makes `new` of `old`, by whole lines.
pub fn difference(old: &str, new: &str) -> Vec<Edit> {
    let starts = |lines: &[&str]| {
        let mut at = 0;
        let mut starts = vec![0];
        for line in lines {
            at += line.len();
            starts.push(at as u32);
        }
        starts
    };
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let (from, to) = (starts(&old_lines), starts(&new_lines));
    let diff = TextDiff::from_slices(&old_lines, &new_lines);
    let mut edits = Vec::new();
    for op in diff.ops() {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (was, is) = (op.old_range(), op.new_range());
        let span = footguard_core::text::Span::new(from[was.start], from[was.end]);
        edits.push(Edit { span, text: new[to[is.start] as usize..to[is.end] as usize].to_owned() });
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_wanted_with_what_is_below_them() {
        let only = |it: &'static str| [CodeActionKind::Custom(it.into())];
        for (wanted, kind, want) in [
            ("source", FIX_ALL, true),
            ("source.fixAll", FIX_ALL, true),
            (FIX_ALL, FIX_ALL, true),
            ("source.fixAll.eslint", FIX_ALL, false),
            ("source.fix", FIX_ALL, false),
            ("quickfix", "quickfix", true),
            ("refactor", "quickfix", false),
            ("", "quickfix", true),
        ] {
            assert_eq!(wants(Some(&only(wanted)), kind, false), want, "{wanted} {kind}");
        }
    }

    #[test]
    fn differences_make_the_new_text() {
        for (old, new) in [
            ("a\r\nb\r\nc", "a\r\nx\r\nc"),
            ("a\n", "a\nb\n"),
            ("", "a"),
            ("a\rb\rc\n", "a\rb\rd\n"),
            ("{\n  a: 1,\n  b: 2\n}\n", "{\n  b: 2,\n  c: 'é😀'\n}\n"),
        ] {
            let edits = Edits::new(difference(old, new)).expect("they are apart");
            assert_eq!(edits.apply(old), new);
        }
    }
}
