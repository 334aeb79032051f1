//! Whatever a plan holds reaches a command as one word, through one shell and through two.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::io::Write as _;
use std::process::Command;

use walwright::render::{Kind, conf, shell, yaml};

/// Values that have broken scripts before.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "'; touch x; '",
    "$(touch x)",
    "`touch x`",
    "${HOME}",
    "\"quoted\"",
    "it's",
    "a\nb",
    "\n",
    "trailing blank \n and line\n",
    "a\tb",
    "\\",
    "\\n",
    "\\'",
    "%f %p %% %s",
    "-rf",
    "--",
    "~",
    "~root",
    "=ls",
    "a=b",
    "!history",
    "$app!#:0 '!!'",
    "#comment",
    "*",
    "?",
    "[a]",
    "{a,b}",
    "a;b|c&d",
    "<in >out",
    "é 🐘 \u{202e}",
    "\u{1b}[31m",
    "\r\n",
    "'''",
    "$'a'",
    "EOF",
    "{{ x }} {% raw %}",
];

/// The hostile values, and texts made of everything that is special to a shell, the same in every run.
fn values() -> Vec<String> {
    let alphabet: Vec<char> = " \n\t'\"\\$`!#*?[]{}()<>|&;~=%-abc/é".chars().collect();
    let mut state = 42_u64;
    let mut next = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % limit
    };
    let mut values: Vec<String> = HOSTILE.iter().map(|value| (*value).to_owned()).collect();
    for _ in 0..400 {
        let length = next(12);
        values.push((0..length).map(|_| alphabet[next(alphabet.len())]).collect());
    }
    values
}

/// The words that a script's `printf` was given.
fn words(program: &str, script: &str) -> Vec<String> {
    let output = Command::new(program).arg("-c").arg(script).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{program}: {errors}\n{script}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

fn print_all(values: &[String]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| shell::quote(value)).collect();
    format!("printf '%s\\0' {}", quoted.join(" "))
}

#[test]
fn each_value_is_one_word_in_bash_and_in_sh() {
    let values = values();
    for program in ["bash", "sh"] {
        assert_eq!(words(program, &print_all(&values)), values, "{program}");
    }
}

#[test]
fn each_value_is_one_word_through_a_second_and_a_third_shell() {
    // What ssh does: it hands one string to the login shell of the other side, which takes it apart again.
    let values = values();
    let second = shell::join(["sh", "-c", &print_all(&values)]);
    assert_eq!(words("bash", &second), values);
    let third = shell::join(["bash", "-c", &second]);
    assert_eq!(words("sh", &third), values);
}

#[test]
fn a_value_can_be_assigned() {
    for value in values() {
        let script = format!("value={}; printf '%s\\0' \"$value\"", shell::quote(&value));
        assert_eq!(words("bash", &script), [value]);
    }
}

#[test]
fn a_configuration_value_reads_back_the_same() {
    for value in values() {
        let quoted = conf::quote(&value);
        assert!(!quoted.contains('\n'), "{quoted}");
        assert_eq!(read_conf(&quoted), value);
    }
}

/// Reads a quoted value as `guc-file.l` and `DeescapeQuotedString` of PostgreSQL do.
fn read_conf(quoted: &str) -> String {
    let inner = quoted.strip_prefix('\'').unwrap().strip_suffix('\'').unwrap();
    let mut value = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next().unwrap() {
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                other => value.push(other),
            },
            '\'' => {
                assert_eq!(chars.next(), Some('\''), "a single quote ends {quoted}");
                value.push('\'');
            }
            _ => value.push(c),
        }
    }
    value
}

#[test]
fn a_yaml_scalar_reads_back_the_same_and_is_a_string() {
    for value in values() {
        let read: serde_yaml::Value = serde_yaml::from_str(&yaml::quote(&value)).unwrap();
        assert_eq!(read.as_str(), Some(value.as_str()));
        let compose: String = serde_yaml::from_str(&yaml::quote_compose(&value)).unwrap();
        assert_eq!(compose.replace("$$", "$"), value);
    }
}

#[test]
fn no_value_is_markup_in_html() {
    for value in values() {
        let escaped = Kind::Html.escape(&value);
        assert!(!escaped.contains(['<', '>', '"', '\'']), "{escaped}");
        let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];
        let bare = entities.iter().fold(escaped.clone(), |text, entity| text.replace(entity, ""));
        assert!(!bare.contains('&'), "{escaped}");
    }
}

#[test]
fn no_value_breaks_the_line_in_markdown() {
    for value in values() {
        assert!(!Kind::Markdown.escape(&value).contains('\n'), "{value:?}");
    }
}

#[test]
fn what_a_person_pastes_into_a_terminal_is_the_same_words() {
    // An interactive shell replaces `!` by its history. Names with control characters, which its editor reads as keys, are refused.
    let values: Vec<String> = values().into_iter().filter(|value| !value.contains(char::is_control)).collect();
    let lines: Vec<String> =
        values.iter().map(|value| format!("printf '<%s>\\n' {}\n", shell::pasted(value))).collect();
    let keep = tempfile::tempdir().unwrap();
    let file = keep.path().join("lines");
    fs_err::File::create(&file).unwrap().write_all(lines.concat().as_bytes()).unwrap();
    let output = Command::new("bash")
        .args(["--norc", "--noprofile", "-i"])
        .env("HISTFILE", "/dev/null")
        .stdin(std::fs::File::open(&file).unwrap())
        .output()
        .unwrap();
    let expected: Vec<String> = values.iter().map(|value| format!("<{value}>\n")).collect();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected.concat());
    assert!(values.iter().any(|value| value.contains('!') && shell::quote(value).contains('"')), "no value shows it");
}
