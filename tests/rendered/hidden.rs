//! What a terminal does not show as itself: the filter of the scripts has the table of the program.

use std::fmt::Write as _;
use std::process::Command;

use walwright::hidden::{HIDDEN, is_hidden};
use walwright::render::Templates;

use crate::bundle::{Bundle, project, scratch};

#[test]
fn scripts_and_program_hide_the_same_characters() {
    let (_keep, dir) = scratch();
    let bundle = Bundle::of(&project("examples/transaction-excluded"), &Templates::builtin()).lay_out(&dir);
    // Each end of each range and what stands beside it; tabs and line feeds make lines of a text.
    let ends = HIDDEN.iter().flat_map(|range| [u32::from(*range.start()), u32::from(*range.end())]);
    let around = ends.flat_map(|end| [end.saturating_sub(1), end, end + 1]);
    let asked: Vec<char> = around.filter_map(char::from_u32).filter(|c| !"\0\t\n".contains(*c)).collect();
    let mut script = "set -e; . \"$1\"\n".to_owned();
    let mut expected = String::new();
    for c in asked {
        let mut octal = String::new();
        for byte in c.to_string().bytes() {
            write!(octal, "\\{byte:03o}").unwrap();
        }
        writeln!(script, "say {:x} \"<\"$'{octal}'\">\"", u32::from(c)).unwrap();
        let shown = if is_hidden(c) { format!("\\u{{{:x}}}", u32::from(c)) } else { c.to_string() };
        writeln!(expected, "{:x} <{shown}>", u32::from(c)).unwrap();
    }
    let file = dir.join("script");
    fs_err::write(&file, script).unwrap();
    let output = Command::new("bash").arg(&file).arg(bundle.join("lib.sh")).env("HOME", &dir).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{}", String::from_utf8_lossy(&output.stderr));
}
