//! Makes a configuration on which two answers differ as small as it goes.

use serde_json::Value as Json;

/// Takes away members and items, one at a time, as long as `fails` still says so of what is left.
pub fn smallest(config: &Json, fails: impl Fn(&Json) -> bool) -> Json {
    let mut smallest = config.clone();
    'again: loop {
        for path in paths(&smallest) {
            let mut candidate = smallest.clone();
            remove(&mut candidate, &path);
            if fails(&candidate) {
                smallest = candidate;
                continue 'again;
            }
        }
        return smallest;
    }
}

/// Where every member and item is, the outer ones first, as JSON pointers in parts.
pub fn paths(json: &Json) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = vec![Vec::new()];
    let mut next = 0;
    while next < found.len() {
        let path = found[next].clone();
        let below: Vec<String> = match get(json, &path) {
            Json::Object(members) => members.keys().cloned().collect(),
            Json::Array(items) => (0..items.len()).map(|it| it.to_string()).collect(),
            _ => Vec::new(),
        };
        found.extend(below.into_iter().map(|key| path.iter().cloned().chain([key]).collect()));
        next += 1;
    }
    found.remove(0);
    found
}

/// The value at `path`; null where there is none.
pub fn get<'j>(json: &'j Json, path: &[String]) -> &'j Json {
    path.iter().fold(json, |it, key| match it {
        Json::Array(items) => key.parse().ok().and_then(|at: usize| items.get(at)).unwrap_or(&Json::Null),
        _ => it.get(key).unwrap_or(&Json::Null),
    })
}

/// Puts `value` where `path` leads; nothing happens if there is nothing.
pub fn replace(json: &mut Json, path: &[String], value: Json) {
    let place = path.iter().try_fold(json, |it, key| match it {
        Json::Array(items) => items.get_mut(key.parse::<usize>().ok()?),
        _ => it.get_mut(key),
    });
    if let Some(place) = place {
        *place = value;
    }
}

/// Takes away what is at `path`.
pub fn remove(json: &mut Json, path: &[String]) {
    let Some((last, parent)) = path.split_last() else { return };
    let parent = parent.iter().try_fold(json, |it, key| match it {
        Json::Array(items) => items.get_mut(key.parse::<usize>().ok()?),
        _ => it.get_mut(key),
    });
    match parent {
        Some(Json::Object(members)) => drop(members.shift_remove(last)),
        Some(Json::Array(items)) => {
            if let Some(at) = last.parse().ok().filter(|it| *it < items.len()) {
                items.remove(at);
            }
        }
        _ => {}
    }
}
