//! Actions as lines of shell: every word quoted, long lines broken between words.

use crate::action::{Action, Fact, Test, Word};
use crate::render::Fragment;
use crate::render::shell::quote;
use crate::render::{visible, wrapped};

/// Columns that a line of a script may have.
const WIDTH: usize = 120;

/// The lines of a list of actions.
pub(super) fn lines(actions: &[Action]) -> Vec<Fragment> {
    let mut lines = Vec::new();
    for (index, action) in actions.iter().enumerate() {
        // A reason opens a paragraph; one after another makes it longer.
        if matches!(action, Action::Why(_)) && index > 0 && !matches!(actions[index - 1], Action::Why(_)) {
            lines.push(String::new());
        }
        write(action, 0, &mut lines);
    }
    lines.into_iter().map(Fragment::shell).collect()
}

/// The lines that recall what earlier steps found out, for the facts that these actions use.
pub(super) fn recalls(actions: &[Action]) -> Vec<Fragment> {
    let used = facts(actions);
    let recalled = Fact::ALL.into_iter().filter(|fact| used.contains(fact) && !matches!(fact, Fact::Run | Fact::Runs));
    recalled.map(|fact| Fragment::shell(format!("{0}=$(learned {0})", fact.name()))).collect()
}

fn facts(actions: &[Action]) -> Vec<Fact> {
    let mut found = Vec::new();
    for action in actions {
        match action {
            Action::Why(_) => {}
            Action::Do(verb) => found.extend(verb.words().into_iter().filter_map(|word| match word {
                Word::Found(fact) => Some(fact),
                Word::Text(_) => None,
            })),
            Action::When { fact, then, .. } => {
                found.push(*fact);
                found.extend(facts(then));
            }
        }
    }
    found
}

fn write(action: &Action, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    match action {
        Action::Why(text) => {
            let wrapped = wrapped(&visible::line(text), WIDTH - 2 - indent.len());
            lines.extend(wrapped.into_iter().map(|line| format!("{indent}# {line}")));
        }
        Action::Do(verb) => lines.extend(broken(&verb.words(), &indent)),
        Action::When { fact, test, then } => {
            let name = fact.name();
            let holds = match test {
                Test::Is(value) => format!("${{{name}}} == {}", pattern(value)),
                Test::IsNot(value) => format!("${{{name}}} != {}", pattern(value)),
                Test::Known => format!("-n ${{{name}}}"),
            };
            // A dry run does not know the fact: it shows the lines below their case, and those of the other case below theirs.
            let opens: [Word; 3] = ["in_case".into(), name.into(), test.case(*fact).into()];
            lines.extend(broken(&opens, &indent));
            lines.push(format!("{indent}if [[ ${{open}} == yes || {holds} ]]; then"));
            for action in then {
                write(action, depth + 1, lines);
            }
            lines.push(format!("{indent}fi"));
            lines.push(format!("{indent}end_case"));
        }
    }
}

/// A value on the right of `==`, where only quotes keep it from being a pattern.
fn pattern(value: &str) -> String {
    let quoted = quote(value);
    if quoted == value { format!("'{quoted}'") } else { quoted }
}

/// One word as it stands in a script.
pub(super) fn word(word: &Word) -> String {
    match word {
        Word::Text(text) => quote(text),
        Word::Found(fact) => format!("\"${{{}}}\"", fact.name()),
    }
}

fn broken(words: &[Word], indent: &str) -> Vec<String> {
    let mut lines = vec![indent.to_owned()];
    for (index, next) in words.iter().map(word).enumerate() {
        let line = lines.last_mut().expect("it begins with one line");
        let first_line = next.lines().next().unwrap_or_default();
        if index > 0 && line.chars().count() + 3 + first_line.chars().count() > WIDTH && line.trim() != "" {
            line.push_str(" \\");
            lines.push(format!("{indent}  {next}"));
        } else {
            if index > 0 {
                line.push(' ');
            }
            line.push_str(&next);
        }
    }
    lines
}
