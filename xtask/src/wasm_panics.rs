//! Panics of a module become traps.
//!
//! A panic in the browser ends the module either way, and whoever called catches an error either way. What it would say besides,
//! the place in the code, takes a thirtieth of the bytes of the module: an argument at every place that may fail, the place itself
//! as data, and the machinery that writes it down. The same text fails at the same place in the program, which says where.

use std::ops::Range;

use anyhow::{Result, ensure};
use walrus::ir::Value;
use walrus::{ConstExpr, DataId, DataKind, FunctionBuilder, FunctionId, FunctionKind, Module};

/// What a function that never returns is called in the standard library: what the compiler puts where an index, a range, a number or
/// memory may not suffice, and where code itself panics.
const PANICS: [&str; 17] = [
    "panicking::panic",
    "panicking::panic_fmt",
    "panicking::panic_bounds_check",
    "panicking::panic_const::panic_const_div_by_zero",
    "panicking::panic_const::panic_const_rem_by_zero",
    "slice::index::slice_index_fail",
    "slice::copy_from_slice_impl::len_mismatch_fail",
    "str::slice_error_fail",
    "option::unwrap_failed",
    "option::expect_failed",
    "result::unwrap_failed",
    "cell::panic_already_borrowed",
    "cell::panic_already_mutably_borrowed",
    "raw_vec::handle_error",
    "raw_vec::capacity_overflow",
    "alloc::handle_alloc_error",
    "thread::local::panic_access_error",
];

/// `module`, which has names, with traps for panics, and without the places that they would tell.
///
/// # Errors
/// If `module` is no WebAssembly, or holds none of what panics are made of: then the standard library has other names for it.
pub fn trapped(module: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::from_buffer(module)?;
    let panics: Vec<FunctionId> = module
        .funcs
        .iter()
        .filter(|it| it.name.as_deref().is_some_and(never_returns))
        .map(walrus::Function::id)
        .collect();
    ensure!(panics.len() > PANICS.len() / 2, "only {} functions panic: their names have changed", panics.len());
    for id in panics {
        trap(&mut module, id)?;
    }
    forget_places(&mut module)?;
    Ok(module.emit_wasm())
}

/// Whether a function with this name, as the compiler demangles it, is one of [`PANICS`].
fn never_returns(name: &str) -> bool {
    let Some((krate, path)) = name.split_once("::") else { return false };
    let krate = krate.split('[').next().unwrap_or_default();
    // What a panic would have said. Nothing else is formatted so: a lint of both crates forbids it.
    if path.starts_with("panicking::panic_handler::") || name.ends_with("::fmt::Debug>::fmt") {
        return true;
    }
    let asserts = krate == "<alloc" && path.starts_with("vec::Vec<") && path.ends_with("::assert_failed");
    asserts || (["core", "alloc", "std"].contains(&krate) && PANICS.contains(&path))
}

fn trap(module: &mut Module, id: FunctionId) -> Result<()> {
    let kind = module.types.get(module.funcs.get(id).ty());
    let (params, results) = (kind.params().to_vec(), kind.results().to_vec());
    let args = params.iter().map(|it| module.locals.add(*it)).collect();
    let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
    builder.func_body().unreachable();
    let body = builder.local_func(args);
    match &mut module.funcs.get_mut(id).kind {
        FunctionKind::Local(function) => *function = body,
        _ => anyhow::bail!("a panic is imported"),
    }
    Ok(())
}

/// Writes zeros over each `core::panic::Location` (pointer and length of the path, line, column) and over the paths.
fn forget_places(module: &mut Module) -> Result<()> {
    let mut segments = Vec::new();
    for data in module.data.iter() {
        let DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } = data.kind else {
            anyhow::bail!("data without an address");
        };
        segments.push(Segment { id: data.id(), start: usize::try_from(start)?, length: data.value.len() });
    }
    let mut paths = Vec::new();
    for segment in &segments {
        let mut at = segment.start.next_multiple_of(4) - segment.start;
        while at + 16 <= segment.length {
            let bytes = &module.data.get(segment.id).value[at..at + 16];
            let word =
                |it: usize| u32::from_le_bytes(bytes[it * 4..it * 4 + 4].try_into().expect("four bytes")) as usize;
            let may_be_place = (1..100_000).contains(&word(2)) && (1..1_000).contains(&word(3));
            let path = segments.iter().filter(|_| may_be_place).find_map(|it| it.holds(word(0), word(1)));
            match path.filter(|(id, range)| is_path(&module.data.get(*id).value[range.clone()])) {
                Some(path) => {
                    module.data.get_mut(segment.id).value[at..at + 16].fill(0);
                    paths.push(path);
                    at += 16;
                }
                None => at += 4,
            }
        }
    }
    ensure!(!paths.is_empty(), "no place in the code was found: they have another form");
    for (id, range) in paths {
        module.data.get_mut(id).value[range].fill(0);
    }
    Ok(())
}

/// A piece of the memory as the module begins with it.
struct Segment {
    id: DataId,
    /// The address of its first byte.
    start: usize,
    length: usize,
}

impl Segment {
    /// Which of its bytes are those `length` at the address `from`; `None` if they are not all in it.
    fn holds(&self, from: usize, length: usize) -> Option<(DataId, Range<usize>)> {
        let at = from.checked_sub(self.start)?;
        let end = at.checked_add(length).filter(|it| *it <= self.length)?;
        Some((self.id, at..end))
    }
}

/// Whether this is the path of a file of Rust.
fn is_path(text: &[u8]) -> bool {
    text.ends_with(b".rs") && text.len() > 4 && text.iter().all(|it| it.is_ascii_graphic() || *it == b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_returns_is_told_by_its_name() {
        for (name, want) in [
            ("core[c5930c85a12de822]::panicking::panic_bounds_check", true),
            ("core[c5930c85a12de822]::panicking::panic_const::panic_const_div_by_zero", true),
            ("<alloc[3ca501edff3f0c7c]::vec::Vec<_, _>>::remove::assert_failed", true),
            ("<std[a5]::panicking::panic_handler::FormatStringPayload as core[c5]::fmt::Display>::fmt", true),
            ("<core[c5]::ops::range::Range<usize> as core[c5]::fmt::Debug>::fmt", true),
            ("<core[c5]::ops::range::Range<usize> as core[c5]::fmt::Display>::fmt", false),
            ("hashbrown[86]::raw::Fallibility::capacity_overflow", false),
            ("footguard_core::rules::gateway_probe_failed::check::h2e560ec7992939d6", false),
            ("footguard_core::panicking::panic", false),
            ("main", false),
        ] {
            assert_eq!(never_returns(name), want, "{name}");
        }
    }

    #[test]
    fn paths_of_rust_are_told_from_other_texts() {
        for (text, want) in
            [("core/src/lib.rs", true), ("/rustc/59/library/core/src/fmt.rs", true), (".rs", false), ("a.rsx", false)]
        {
            assert_eq!(is_path(text.as_bytes()), want, "{text}");
        }
    }
}
