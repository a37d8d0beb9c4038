//! Every recorded configuration through the command line and through the language server: the same diagnostics, in the same
//! places, in the same words. What both say is left in `target/edges` for `tests/edges/wasm.mjs`, which asks the third edge.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::client::Client;
use crate::support::Home;

fn workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the workspace").join(path)
}

/// Lays every case out below `folder`, and gives the main files.
fn lay_out(folder: &Path) -> Vec<PathBuf> {
    let mut mains = Vec::new();
    // What an earlier run left.
    let _ = fs::remove_dir_all(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(workspace("tests/corpus/audit"))
        .expect("the corpus")
        .map(|it| it.expect("an entry").path())
        .filter(|it| it.extension().is_some_and(|it| it == "jsonl"))
        .collect();
    files.sort();
    for file in files {
        for line in fs::read_to_string(file).expect("the corpus").lines() {
            let case: Value = serde_json::from_str(line).expect("a line of JSON");
            // The others are bytes that are no text, or no file.
            let Some(text) = case["config"].as_str() else { continue };
            let path = folder.join(case["name"].as_str().expect("a name")).join("clawdbot.json");
            fs::create_dir_all(path.parent().expect("a folder")).expect("its folder");
            fs::write(&path, text).expect("the case");
            mains.push(path);
        }
    }
    let validation = folder.join("validation");
    copy(&workspace("tests/corpus/validation"), &validation);
    let mut cases: Vec<PathBuf> =
        fs::read_dir(&validation).expect("the copy").map(|it| it.expect("an entry").path()).collect();
    cases.retain(|it| it.extension().is_some_and(|it| it == "json5"));
    cases.sort();
    mains.extend(cases);
    // An editor has no text of what is not UTF-8.
    mains.retain(|it| fs::read_to_string(it).is_ok());
    mains
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// Rule, severity, words, file, range.
type Rows = Vec<[String; 5]>;

/// Sorted, and what is said of a file that is included twice once: so an editor shows it.
fn sorted(mut rows: Rows) -> Rows {
    rows.sort();
    rows.dedup();
    rows
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What the command line says of all of them, in one call.
fn by_command_line(home: &Home, mains: &[PathBuf]) -> Vec<Rows> {
    let mut args = vec!["audit", "--no-host", "--json", "--fail-on", "never"];
    let paths: Vec<String> = mains.iter().map(|it| it.display().to_string()).collect();
    args.extend(paths.iter().map(String::as_str));
    let answer = home.run(&args);
    let reports: Value = serde_json::from_str(&answer.stdout).unwrap_or_else(|_| panic!("{}", answer.stderr));
    let place = |it: &Value| {
        let at = |end: &str| {
            let number = |it: &Value| it.as_u64().unwrap_or(1) - 1;
            format!("{}:{}", number(&it["range"][end]["line"]), number(&it["range"][end]["column"]))
        };
        (text(&it["file"]), format!("{}-{}", at("start"), at("end")))
    };
    let reports = reports["reports"].as_array().expect("reports");
    assert_eq!(reports.len(), mains.len(), "{}", answer.stderr);
    let rows = |report: &Value| {
        let mut rows = Rows::new();
        for (list, code, title) in [("findings", "ruleId", "title"), ("issues", "code", "message")] {
            for it in report[list].as_array().expect("a list") {
                let parts = [text(&it[title]), text(&it["detail"]), text(&it["remediation"])];
                let words: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
                let (mut file, range) = place(it);
                if file.is_empty() {
                    file = text(&report["file"]);
                }
                rows.push([text(&it[code]), text(&it["severity"]), words.join("\n"), file, range]);
            }
        }
        sorted(rows)
    };
    reports.iter().map(rows).collect()
}

/// What the language server says of all of them: each is opened and closed again.
fn by_language_server(home: &Home, mains: &[PathBuf]) -> Vec<Rows> {
    let mut client = Client::start(home.command(&["lsp", "--no-host"], &[]), json!({}));
    let mut all = Vec::new();
    // What an editor shows of each file.
    let mut by_file: BTreeMap<String, Value> = BTreeMap::new();
    for main in mains {
        let uri = format!("file://{}", main.display());
        let item = json!({ "uri": uri, "languageId": "clawdbot-config", "version": 1,
            "text": fs::read_to_string(main).expect("the case") });
        client.tell("textDocument/didOpen", json!({ "textDocument": item }));
        // The answer comes after what is told by itself.
        client.ask("footguard/nothing", Value::Null);
        for it in client.told.drain(..).filter(|it| it["method"] == "textDocument/publishDiagnostics") {
            by_file.insert(text(&it["params"]["uri"]), it["params"]["diagnostics"].clone());
        }
        let mut rows = Rows::new();
        for (file, diagnostics) in &by_file {
            let file = file.trim_start_matches("file://").to_owned();
            for it in diagnostics.as_array().expect("a list") {
                let at = |end: &str| format!("{}:{}", it["range"][end]["line"], it["range"][end]["character"]);
                let range = format!("{}-{}", at("start"), at("end"));
                let severity = text(&it["data"]["severity"]);
                rows.push([text(&it["code"]), severity, text(&it["message"]), file.clone(), range]);
            }
        }
        all.push(sorted(rows));
        client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }
    all
}

#[test]
fn command_line_and_language_server_say_the_same() {
    let folder = workspace("target/edges");
    let mains = lay_out(&folder);
    assert!(mains.len() > 600, "only {} cases", mains.len());
    let home = Home::new();
    let command_line = by_command_line(&home, &mains);
    let language_server = by_language_server(&home, &mains);
    let mut cases = Vec::new();
    let mut different = Vec::new();
    for ((main, one), other) in mains.iter().zip(command_line).zip(language_server) {
        if one != other {
            different.push(format!("{}\ncommand line    {one:#?}\nlanguage server {other:#?}", main.display()));
        }
        cases.push(json!({ "file": main, "rows": one }));
    }
    let count = different.len();
    assert!(different.is_empty(), "{count} cases differ; the first:\n{}", different[0]);
    fs::write(folder.join("cases.json"), Value::Array(cases).to_string()).expect("the cases");
    println!("{} cases say the same", mains.len());
}
