//! The order of a module's functions in which it packs best.
//!
//! gzip finds again what it saw in the last 32 KB. Functions that say similar things therefore belong side by side, and which
//! those are is read off their bytes: the next one is always that of which most stands in the functions before it already.

use anyhow::{Context, Result};

/// So many bytes in a row count as said again.
const RUN: usize = 6;
/// How far back gzip looks, less what lies between the functions' bodies.
const WINDOW: usize = 24_000;
/// What stands in more functions than this stands everywhere, and tells nothing.
const COMMON: usize = 1_000;

/// `module` with a name section by which `wasm-opt --reorder-functions-by-name` puts its functions in that order.
///
/// # Errors
/// If `module` is no WebAssembly.
pub fn named(module: &[u8]) -> Result<Vec<u8>> {
    let parts = sections(module).context("this is no WebAssembly")?;
    let body_of = |id| parts.iter().find(|it| it.0 == id).map(|it| it.1);
    let imported = imported_functions(body_of(2).unwrap_or_default()).context("its imports")?;
    let bodies = bodies(body_of(10).context("it has no code")?).context("its code")?;
    let mut names = Vec::new();
    write_number(imported + bodies.len(), &mut names);
    let mut place = vec![0; bodies.len()];
    for (at, function) in order(&bodies).into_iter().enumerate() {
        place[function] = at;
    }
    let all = (0..imported).map(|it| format!("import{it:06}")).chain(place.iter().map(|it| format!("{it:06}")));
    for (index, name) in all.enumerate() {
        write_number(index, &mut names);
        write_number(name.len(), &mut names);
        names.extend(name.as_bytes());
    }
    let mut section = b"\x04name\x01".to_vec();
    write_number(names.len(), &mut section);
    section.extend(names);
    let mut out = module.to_vec();
    out.push(0);
    write_number(section.len(), &mut out);
    out.extend(section);
    Ok(out)
}

/// The functions, each by its number, in the order in which they pack best.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    // Which functions hold each run of bytes.
    let mut runs: Vec<(u64, usize)> = Vec::new();
    for (function, body) in bodies.iter().enumerate() {
        let from = runs.len();
        for run in body.windows(RUN) {
            runs.push((run.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)), function));
        }
        let mut own = runs.split_off(from);
        own.sort_unstable();
        own.dedup();
        runs.extend(own);
    }
    runs.sort_unstable();
    let groups: Vec<Vec<usize>> = runs
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|it| (2..=COMMON).contains(&it.len()))
        .map(|it| it.iter().map(|it| it.1).collect())
        .collect();
    let mut groups_of = vec![Vec::new(); bodies.len()];
    for (group, functions) in groups.iter().enumerate() {
        functions.iter().for_each(|it| groups_of[*it].push(group));
    }

    // How often each run stands in the window, and how many of a function's runs do.
    let mut seen = vec![0_u32; groups.len()];
    let mut known = vec![0_u32; bodies.len()];
    let weight: Vec<f64> = bodies.iter().map(|it| (it.len() as f64 + 10.0).powf(0.8)).collect();
    let mut order: Vec<usize> = Vec::new();
    let (mut oldest, mut bytes) = (0, 0);
    let mut is_placed = vec![false; bodies.len()];
    let mut next = (0..bodies.len()).max_by_key(|it| bodies[*it].len());
    while let Some(function) = next {
        is_placed[function] = true;
        order.push(function);
        bytes += bodies[function].len();
        for group in &groups_of[function] {
            seen[*group] += 1;
            if seen[*group] == 1 {
                groups[*group].iter().for_each(|it| known[*it] += 1);
            }
        }
        while bytes > WINDOW && oldest + 1 < order.len() {
            let leaves = order[oldest];
            oldest += 1;
            bytes -= bodies[leaves].len();
            for group in &groups_of[leaves] {
                seen[*group] -= 1;
                if seen[*group] == 0 {
                    groups[*group].iter().for_each(|it| known[*it] -= 1);
                }
            }
        }
        let rest = (0..bodies.len()).filter(|it| !is_placed[*it]);
        let share = |it: &usize| f64::from(known[*it]) / weight[*it];
        next = rest.reduce(|best, it| if share(&it) > share(&best) { it } else { best });
    }
    order
}

/// The sections: what they are, and their contents.
fn sections(module: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut rest = module.strip_prefix(b"\0asm\x01\0\0\0")?;
    let mut found = Vec::new();
    while let [id, tail @ ..] = rest {
        rest = tail;
        let length = read_number(&mut rest)?;
        found.push((*id, rest.get(..length)?));
        rest = &rest[length..];
    }
    Some(found)
}

fn imported_functions(mut rest: &[u8]) -> Option<usize> {
    let mut count = 0;
    for _ in 0..if rest.is_empty() { 0 } else { read_number(&mut rest)? } {
        for _ in 0..2 {
            let length = read_number(&mut rest)?;
            rest = rest.get(length..)?;
        }
        let (kind, tail) = rest.split_first()?;
        rest = tail;
        match kind {
            0 => {
                count += 1;
                read_number(&mut rest)?;
            }
            // A table has a type before its limits, a global a type and whether it may change.
            1 | 2 => {
                rest = rest.get(usize::from(*kind == 1)..)?;
                let has_maximum = read_number(&mut rest)? & 1 == 1;
                for _ in 0..1 + usize::from(has_maximum) {
                    read_number(&mut rest)?;
                }
            }
            _ => rest = rest.get(2..)?,
        }
    }
    Some(count)
}

fn bodies(mut code: &[u8]) -> Option<Vec<&[u8]>> {
    let count = read_number(&mut code)?;
    let mut found = Vec::with_capacity(count);
    for _ in 0..count {
        let length = read_number(&mut code)?;
        found.push(code.get(..length)?);
        code = &code[length..];
    }
    Some(found)
}

/// An unsigned number in LEB128.
fn read_number(rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in (0..35).step_by(7) {
        let (byte, tail) = rest.split_first()?;
        *rest = tail;
        number |= usize::from(byte & 0x7F) << shift;
        if *byte < 0x80 {
            return Some(number);
        }
    }
    None
}

fn write_number(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(0x80 | (number & 0x7F) as u8);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for number in [0, 1, 127, 128, 16_383, 16_384, 4_000_000] {
            let mut bytes = Vec::new();
            write_number(number, &mut bytes);
            assert_eq!(read_number(&mut &*bytes), Some(number));
        }
    }

    #[test]
    fn what_says_the_same_stands_side_by_side() {
        let same = |seed: u8| (0..200).map(|it: u8| it.wrapping_mul(seed).wrapping_add(it >> 3)).collect::<Vec<u8>>();
        let (a, b) = (same(3), same(7));
        let bodies = [&a[..], &b[..], &a[..190], &b[..180], &a[..170]];
        let order = order(&bodies);
        let groups: Vec<bool> = order.iter().map(|it| it % 2 == 0).collect();
        assert_eq!(groups.windows(2).filter(|it| it[0] != it[1]).count(), 1, "{order:?}");
    }
}
