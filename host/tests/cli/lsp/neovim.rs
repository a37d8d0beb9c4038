//! A real Neovim with the very lines of `docs/editors.md`.

use std::path::Path;
use std::process::Command;

use crate::support::{Home, left_out};

/// Opens the file, waits for what the server says, kills the server after a change, takes the preferred fix of the next one, and tells
/// what came of it.
const SCRIPT: &str = r#"
local function wait(what, ready)
  if not vim.wait(60000, ready, 50) then
    io.stdout:write("no " .. what .. "\n")
    vim.cmd("cquit 3")
  end
end
local function has(code)
  for _, it in ipairs(vim.diagnostic.get(0)) do
    if it.code == code then return it end
  end
end
wait("diagnostics", function() return has("logging-redaction-off") end)
local found = has("logging-redaction-off")
io.stdout:write(("diagnostic %d:%d %s\n"):format(found.lnum, found.col, found.source))
local function attached()
  local _, it = next(vim.lsp.buf_get_clients(0))
  return it
end
local first = attached()
vim.api.nvim_buf_set_lines(0, 2, 2, true, { "  // mine" })
vim.loop.kill(first.rpc.pid, "sigkill")
wait("other server", function() local it = attached() return it and it.id ~= first.id end)
wait("diagnostics of it", function() local it = has("logging-redaction-off") return it and it.lnum == 3 end)
found = has("logging-redaction-off")
local client = attached()
io.stdout:write("again " .. client.name .. "\n")
local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 60000)
  for _, it in pairs(answers or {}) do
    if it.result then return it.result end
  end
end
vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
local position = vim.lsp.util.make_position_params()
local hover = ask("textDocument/hover", position)
io.stdout:write("hover " .. hover.contents.value:match("^[^\n]*") .. "\n")
local range = { start = position.position, ["end"] = position.position }
local actions = ask("textDocument/codeAction", {
  textDocument = position.textDocument, range = range, context = { diagnostics = {} },
})
for _, it in ipairs(actions) do
  if it.isPreferred then
    vim.lsp.util.apply_workspace_edit(it.edit, client.offset_encoding)
    io.stdout:write("fix " .. it.title .. "\n")
    break
  end
end
wait("silence after the fix", function() return not has("logging-redaction-off") end)
vim.cmd("write")
io.stdout:write("done\n")
vim.cmd("qall")
"#;

/// The first fenced block of Lua in the section on Neovim.
fn configuration() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/editors.md");
    let page = std::fs::read_to_string(path).expect("the page");
    let section = page.split("## Neovim").nth(1).expect("the section");
    section.split("```lua\n").nth(1).and_then(|it| it.split("```").next()).expect("a block of Lua").to_owned()
}

#[test]
fn neovim_shows_and_mends_with_the_lines_of_the_page() {
    if !Command::new("nvim").arg("--version").output().is_ok_and(|it| it.status.success()) {
        return left_out("real editor", "no nvim here; install it with `sudo apt-get install -y neovim`");
    }
    let home = Home::new();
    let text = "{\n  // ours\n  logging: { redactSensitive: 'off' },\n}\n";
    let file = home.write(".clawdbot/clawdbot.json", text);
    let config = home.write("init.lua", configuration());
    let script = home.write("script.lua", SCRIPT);
    let program = Path::new(env!("CARGO_BIN_EXE_footguard")).parent().expect("a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").expect("a path"));
    let mut nvim = Command::new("nvim");
    nvim.env_clear().env("HOME", home.path("")).env("PATH", path).current_dir(home.path("work"));
    nvim.args(["--headless", "-n", "-u"]).arg(config).arg(&file).arg("-c").arg(format!("luafile {}", script.display()));
    let output = nvim.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    let want = "diagnostic 2:30 footguard\nagain footguard\nhover **`logging.redactSensitive`**\n\
                fix Mask secrets in logs\ndone\n";
    let got = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && got == want, "{said}");
    let mended = text.replace("// ours\n", "// ours\n  // mine\n").replace("'off'", "'tools'");
    assert_eq!(home.read(".clawdbot/clawdbot.json"), mended);
}

#[test]
fn the_lines_for_helix_are_toml_of_the_known_form() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/editors.md");
    let page = std::fs::read_to_string(path).expect("the page");
    let lines = page.split("```toml\n").nth(1).and_then(|it| it.split("```").next()).expect("a block of TOML");
    let lines: Vec<&str> = lines.lines().filter(|it| !it.is_empty()).collect();
    assert_eq!(lines[..3], ["[language-server.footguard]", "command = \"footguard\"", "args = [\"lsp\"]"]);
    let is_known = |it: &&str| {
        [
            "[language-server.footguard",
            "[[language]]",
            "name = ",
            "language-servers = [",
            "command = ",
            "args = ",
            "severity = ",
        ]
        .iter()
        .any(|known| it.starts_with(known))
    };
    assert!(lines.iter().all(is_known), "{lines:?}");
}
