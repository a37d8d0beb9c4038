//! Who can reach what, as a picture: principals, channels, agents, tools and places in columns, and a line for each path. The
//! program and the page draw the same one; the same exposure gives the same bytes.

use crate::diagnostic::Severity;
use crate::exposure::{Exposure, Path, Principal, Reach};
use crate::redact::Redactor;
use crate::search;

/// What the columns are called.
pub const COLUMNS: [&str; 5] = ["Who", "Channel", "Agent", "Tools", "Where"];
/// More lines than these are a tangle; the worst are drawn, and the others counted.
const MOST: usize = 80;

/// What each known tool is a kind of, in their order.
const FAMILIES: [&str; 24] = {
    let (files, web, talk, control) = ("Files", "Web", "Conversations", "Control");
    [
        files, files, files, files, "Commands", "Commands", web, "Devices", "Devices", control, "Messages", "Messages",
        control, talk, talk, talk, talk, talk, talk, web, web, files, talk, talk,
    ]
};

/// Through what a path goes: a label in each column.
pub fn stations(exposure: &Exposure<'_, '_>, path: &Path, redactor: &Redactor<'_>) -> [String; 5] {
    let way = &exposure.ways[path.way];
    let channel = match (way.channel, way.who) {
        // Beside its channel an account needs no words.
        (Some(_), _) => search::replace(&search::replace(&exposure.channel_name(way), "(account `", ""), "`)", ""),
        (None, Principal::Web) => "Web tools".to_owned(),
        (None, Principal::Hook) => "Webhooks".to_owned(),
        (None, _) if !way.has_tools => "Files on disk".to_owned(),
        (None, _) => "Gateway".to_owned(),
    };
    let (tool, place) = exposure.means(path);
    let family = match tool {
        Some(tool) => FAMILIES[tool],
        None if path.worst().is_none() => "None",
        None if !way.has_tools => "None needed",
        None if way.beside.0.and(way.beside.1).has(Reach(1 << path.worst().unwrap_or(0))) => "None needed",
        None => "Other sessions",
    };
    let place = if path.worst().is_none() { "Nowhere" } else { place.label() };
    let word = |text: &str| redactor.message(text).into_owned();
    [
        way.who.label().to_owned(),
        word(&channel),
        word(&exposure.agent(way.agent).id),
        family.to_owned(),
        place.to_owned(),
    ]
}

/// A box in a column.
struct Node {
    label: String,
    /// The label as it is written, line by line.
    words: Vec<String>,
    top: usize,
    height: usize,
    /// How many lines go through it.
    lines: usize,
    /// That of the worst of them.
    severity: Severity,
}

const STYLE: &str = "svg{--bg:#fbfaf7;--ink:#22242a;--dim:#6d7078;--box:#fff;--rim:#d9d6ce;--critical:#c2303a;--warn:#c77d11;--info:#7d8ea8;\
background:var(--bg);font:12.5px system-ui,sans-serif}@media(prefers-color-scheme:dark){svg{--bg:#17181c;--ink:#eceae4;--dim:#9a9ca5;\
--box:#212329;--rim:#3a3d46;--critical:#ff6b70;--warn:#f0b04a;--info:#7f93b5}}text{fill:var(--ink)}.dim{fill:var(--dim)}\
rect{fill:var(--box);stroke:var(--rim)}.critical{--line:var(--critical)}.warn{--line:var(--warn)}.info{--line:var(--info)}\
rect.critical,rect.warn{stroke:var(--line)}.path path{fill:none;stroke:var(--line);stroke-opacity:.75}.path{outline:0}\
.path.critical path{stroke-width:3.5}.path.warn path{stroke-width:2.25}.path.info path{stroke-width:1.25;stroke-opacity:.55}.path.unknown path{stroke-dasharray:6 5}\
.path:is(:hover,:focus,.chosen) path{stroke-width:6;stroke-opacity:1}";

/// Pixels: how wide the boxes of each column are, what is between two columns, what is around it all, what is between two lines
/// of paths. In all as wide as a panel beside an editor, in which nothing is to be cut off or moved about.
const WIDE: [usize; 5] = [96, 112, 112, 104, 104];
const GAP: usize = 43;
const EDGE: usize = 10;
const STEP: usize = 5;
/// Where the columns begin.
const TOP: usize = 70;
/// Pixels between two boxes of a column.
const SPACE: usize = 12;
/// Pixels of a line of words, and of a character of it as far as one can say.
const LINE: usize = 15;
const CHARACTER: usize = 8;

/// Draws what `exposure` has.
pub fn draw(exposure: &Exposure<'_, '_>, redactor: &Redactor<'_>) -> String {
    let paths = exposure.paths();
    let count = |severity| paths.iter().filter(|it| it.severity == severity).count();
    let drawn = &paths[..paths.len().min(MOST)];
    let mut columns: [Vec<Node>; 5] = Default::default();
    let mut through: Vec<[usize; 5]> = Vec::new();
    for path in drawn {
        let mut at = [0; 5];
        for (column, label) in stations(exposure, path, redactor).into_iter().enumerate() {
            let nodes = &mut columns[column];
            at[column] = nodes.iter().position(|it| it.label == label).unwrap_or(nodes.len());
            if at[column] == nodes.len() {
                let words = wrapped(&label, WIDE[column] / CHARACTER);
                nodes.push(Node { label, words, top: 0, height: 0, lines: 0, severity: path.severity });
            }
            nodes[at[column]].lines += 1;
        }
        through.push(at);
    }
    let mut tallest = 40;
    for nodes in &mut columns {
        let mut top = 0;
        for node in nodes.iter_mut() {
            node.top = top;
            node.height = (node.lines * STEP + 10).max(node.words.len() * LINE + 14);
            top += node.height + SPACE;
        }
        tallest = tallest.max(top);
    }
    for nodes in &mut columns {
        let bottom = nodes.last().map_or(0, |it| it.top + it.height + SPACE);
        nodes.iter_mut().for_each(|it| it.top += TOP + (tallest - bottom) / 2);
    }

    let left = |column: usize| EDGE + column * GAP + WIDE[..column].iter().sum::<usize>();
    let (width, height) = (left(4) + WIDE[4] + EDGE, TOP + tallest + 30);
    let warnings = count(Severity::Warn);
    let sum = format!(
        "{} critical, {warnings} warning{}, {} for information",
        count(Severity::Critical),
        if warnings == 1 { "" } else { "s" },
        count(Severity::Info)
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"group\" aria-label=\"Who can reach what\">\
         <title>Who can reach what</title><desc>{sum}</desc><style>{STYLE}</style>\
         <text x=\"{EDGE}\" y=\"30\" font-size=\"17\" font-weight=\"600\">Who can reach what</text>"
    );
    for (column, name) in COLUMNS.iter().enumerate() {
        out += &format!("<text class=\"dim\" x=\"{}\" y=\"{}\">{name}</text>", left(column), TOP - 12);
    }
    // Each line has its place in each box, the worst at the top; the worst are drawn last, over the others.
    let mut taken = columns.each_ref().map(|it| vec![0; it.len()]);
    let mut lines = Vec::new();
    for at in &through {
        let (mut line, mut from) = (String::new(), 0);
        for column in 0..5 {
            let node = &columns[column][at[column]];
            let slot = &mut taken[column][at[column]];
            let y = node.top + (node.height - (node.lines - 1) * STEP) / 2 + *slot * STEP;
            *slot += 1;
            let (x, bend) = (left(column), GAP / 2);
            let right = x + WIDE[column];
            line += &match column {
                0 => format!("M{right} {y}"),
                _ => format!("C{0} {from} {0} {y} {x} {y}H{right}", x - bend),
            };
            from = y;
        }
        lines.push(line);
    }
    for (number, path) in drawn.iter().enumerate().rev() {
        let title = escaped(&redactor.message(&exposure.title(path)));
        let (severity, doubt) = (path.severity.name(), if path.is_certain() { "" } else { " unknown" });
        out += &format!(
            "<g class=\"path {severity}{doubt}\" data-path=\"{number}\" tabindex=\"0\" role=\"img\" aria-label=\"{severity}: {title}\">\
             <title>{title}</title><path d=\"{}\"/></g>",
            lines[number]
        );
    }
    for (column, nodes) in columns.iter().enumerate() {
        for node in nodes {
            let (x, wide) = (left(column), WIDE[column]);
            out += &format!(
                "<g><title>{}</title><rect class=\"{}\" x=\"{x}\" y=\"{}\" width=\"{wide}\" height=\"{}\" rx=\"7\"/>",
                escaped(&node.label),
                node.severity.name(),
                node.top,
                node.height,
            );
            let first = node.top + (node.height - node.words.len() * LINE) / 2 + 11;
            for (at, words) in node.words.iter().enumerate() {
                let (x, y) = (x + wide / 2, first + at * LINE);
                out += &format!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{}</text>", escaped(words));
            }
            out += "</g>";
        }
    }
    let rest = if drawn.len() < paths.len() {
        format!("; {} of them are not drawn", paths.len() - drawn.len())
    } else {
        String::new()
    };
    out += &format!(
        "<text class=\"dim\" x=\"{EDGE}\" y=\"{}\">{sum}{rest}. Dashed: not known for certain</text></svg>",
        height - 12
    );
    out
}

/// `text` in lines of at most `most` characters, broken behind a space or another mark where that is possible.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let (mut length, mut breaks) = (0, None);
    for it in text.chars() {
        let line = lines.last_mut().expect("there is one");
        if length == most {
            let rest = line.split_off(breaks.unwrap_or(line.len()));
            length = rest.chars().count();
            lines.push(rest);
            breaks = None;
        }
        let line = lines.last_mut().expect("there is one");
        line.push(it);
        length += 1;
        // All beyond ASCII are taken for letters.
        if it.is_ascii() && !it.is_ascii_alphanumeric() {
            breaks = Some(line.len());
        }
    }
    lines
}

/// `text` as the text or an attribute of an element.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in super::printable(text).chars() {
        match it {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            _ => out.push(it),
        }
    }
    out
}

/// The same for Graphviz.
#[cfg(feature = "formats")]
pub fn dot(exposure: &Exposure<'_, '_>, redactor: &Redactor<'_>) -> String {
    let quoted = |text: &str| format!("\"{}\"", super::printable(text).replace('\\', "\\\\").replace('"', "\\\""));
    let mut out = "digraph exposure {\n  rankdir=LR; node [shape=box, style=rounded];\n".to_owned();
    for path in exposure.paths() {
        let stations = stations(exposure, &path, redactor);
        // Equal words in two columns are two things.
        let names: Vec<String> =
            stations.iter().zip(COLUMNS).map(|(it, column)| quoted(&format!("{column}: {it}"))).collect();
        let color = match path.severity {
            Severity::Info => "gray50",
            Severity::Warn => "orange",
            _ => "red3",
        };
        let doubt = if path.is_certain() { "" } else { ", style=dashed" };
        let title = quoted(&redactor.message(&exposure.title(&path)));
        out += &format!("  {} [color={color}{doubt}, tooltip={title}];\n", names.join(" -> "));
    }
    out + "}\n"
}
