//! Every line of the scripts that tells people what to do is in `words.txt`, with the state in which it is printed and the test that makes
//! that state and reads the line. A line that is not there fails, and so does a row whose line or test is gone.

use camino::{Utf8Path, Utf8PathBuf};
use regex::Regex;

use crate::bundle::project;

/// A line that begins with one of these, on its own or in `refuse`, `die`, `warn` or a message of a host, tells what to do.
const ADVICE: &str = r"run\.sh|rollback\.sh|cleanup\.sh|(run this|script|run it|call this|cleanup\.sh|asked|reached) again|--(state|still|yes|run|allow-edited|flush|patience)\b|\bname (it|that|the|one|another)\b|(says|tells) why|look at|shows what|^Write|^Move|^Take|^Name|unmount|make it first|take that away|tells where|\brender\b|by hand|rename it|^remove|remove \$|by its unit|recover (from|the)|end it|Later:";

/// What a script says at one place: the words of its statement, and those of them that tell what to do.
struct Said {
    file: String,
    statement: String,
    advice: String,
}

fn templates(dir: &Utf8Path) -> Vec<Utf8PathBuf> {
    let entries = dir.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path());
    let mut paths: Vec<_> =
        entries.flat_map(|path| if path.is_dir() { templates(&path) } else { vec![path] }).collect();
    paths.retain(|path| path.as_str().ends_with(".sh.j2"));
    paths.sort();
    paths
}

fn said() -> Vec<Said> {
    let root = project("templates");
    let statement = Regex::new(r"(?:^|[\s;&|({])(die|refuse|warn|printf) ").unwrap();
    let literal = Regex::new(r#"'((?:[^']|'\\'')*)'|"((?:[^"\\]|\\.)*)""#).unwrap();
    let advice = Regex::new(ADVICE).unwrap();
    let continued = Regex::new(r"\\\n\s*").unwrap();
    let mut all = Vec::new();
    for path in templates(&root) {
        let text = continued.replace_all(&fs_err::read_to_string(&path).unwrap(), " ").into_owned();
        for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            let Some(verb) = statement.captures(line) else { continue };
            if &verb[1] == "printf" && !line.contains(">&2") {
                continue;
            }
            let rest = &line[verb.get(1).unwrap().start()..];
            let words: Vec<String> = literal
                .captures_iter(rest)
                .map(|found| found.get(1).or(found.get(2)).unwrap().as_str().to_owned())
                .collect();
            let file = path.strip_prefix(&root).unwrap().to_string();
            let told = words.iter().filter(|words| words.len() > 12 && advice.is_match(words));
            all.extend(told.map(|told| Said { file: file.clone(), statement: words.join("\n"), advice: told.clone() }));
        }
    }
    all
}

/// A row: some words of the line that occur in no other line of the file, the state, and the test; where the test reads other words of the
/// same statement, these as well.
struct Row {
    file: String,
    words: String,
    test: String,
    read: String,
}

fn rows() -> Vec<Row> {
    let text = fs_err::read_to_string(project("tests/rendered/words.txt")).unwrap();
    let mut file = "";
    let mut rows = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let Some(row) = line.strip_prefix("  ") else {
            file = line;
            continue;
        };
        let cells: Vec<&str> = row.split(" | ").collect();
        let [words, state, shown_by] = cells[..] else { panic!("words.txt: three cells, not: {line}") };
        assert!(!state.is_empty(), "words.txt: no state: {line}");
        let (name, read) = shown_by.split_once(": ").unwrap_or((shown_by, words));
        rows.push(Row { file: file.to_owned(), words: words.to_owned(), test: name.to_owned(), read: read.to_owned() });
    }
    rows
}

/// Words as they stand in a script or in a test of it.
fn plain(text: &str) -> String {
    text.replace(r"'\''", "'").replace("\\\"", "\"").replace("\\`", "`")
}

#[test]
fn each_line_that_tells_what_to_do_has_a_state_and_a_test() {
    let (said, rows) = (said(), rows());
    let mut wrong = Vec::new();
    let is_of = |row: &Row, said: &Said| row.file == said.file && plain(&said.advice).contains(&row.words);
    for said in &said {
        if !rows.iter().any(|row| is_of(row, said)) {
            wrong.push(format!("not in words.txt: {}: {}", said.file, said.advice));
        }
    }
    for row in &rows {
        let name = format!("{}: {}", row.file, row.words);
        let Some(said) = said.iter().find(|said| is_of(row, said)) else {
            wrong.push(format!("nothing says any more: {name}"));
            continue;
        };
        let test = project("tests").join(&row.test);
        if !plain(&said.statement).contains(&row.read) {
            wrong.push(format!("{name}: it does not say `{}`", row.read));
        }
        if !plain(&fs_err::read_to_string(&test).unwrap_or_default()).contains(&row.read) {
            wrong.push(format!("{name}: {} does not read `{}`", row.test, row.read));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
