//! Where values may stand in a shell template: as words of their own, never where quoting cannot protect them.

use super::error::TemplateError;
use super::kind::Kind;

/// Every `{{ }}` in a shell template that does not stand as a word of its own.
///
/// A word of its own has a blank, a line's end or one of `()` `;` on either side; `name={{ value }}` counts as one too.
/// Inside quotes, here-documents and glued text a quoted value would be taken apart; in a comment, a newline in it would
/// become a command, so there only `| comment` may stand. Other kinds of template have no such trap.
pub fn lint(name: &str, source: &str) -> Vec<TemplateError> {
    if Kind::of(name) != Some(Kind::Shell) {
        return Vec::new();
    }
    let mut scanner = Scanner { name, errors: Vec::new(), state: State::Code, heredocs: Vec::new(), column: 1 };
    for (index, line) in without_tags(source).lines().enumerate() {
        scanner.line(index + 1, line);
    }
    scanner.errors
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Code,
    SingleQuoted,
    DoubleQuoted,
}

struct Scanner<'a> {
    name: &'a str,
    errors: Vec<TemplateError>,
    state: State,
    /// Terminators of the here-documents that are open or begin after this line, the innermost last.
    heredocs: Vec<String>,
    column: usize,
}

impl Scanner<'_> {
    fn line(&mut self, number: usize, line: &str) {
        if let Some(end) = self.heredocs.first() {
            if line.trim_start_matches('\t') == end.as_str() {
                self.heredocs.remove(0);
            } else if let Some(at) = line.find("{{") {
                self.column = line[..at].chars().count() + 1;
                self.error(number, "a value inside a here-document");
            }
            return;
        }
        self.code(number, line);
    }

    fn code(&mut self, number: usize, line: &str) {
        let chars: Vec<char> = line.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            self.column = at + 1;
            let rest = &chars[at..];
            if rest.starts_with(&['{', '{']) {
                let end = end_of_value(&chars, at);
                self.value(number, &chars, at, end);
                at = end;
                continue;
            }
            if self.state == State::Code && chars[at] == '#' && starts_word(&chars, at) {
                self.comment(number, &chars, at);
                return;
            }
            if self.state == State::Code && rest.starts_with(&['<', '<', '<']) {
                at += 3;
                continue;
            }
            if self.state == State::Code && rest.starts_with(&['<', '<']) {
                self.heredocs.extend(terminator(&rest[2..]));
            }
            at += self.advance(&chars, at);
        }
    }

    /// Takes one character of code and says how many were used.
    fn advance(&mut self, chars: &[char], at: usize) -> usize {
        match (self.state, chars[at]) {
            (State::Code | State::DoubleQuoted, '\\') => return 2,
            (State::Code, '\'') => self.state = State::SingleQuoted,
            (State::Code, '"') => self.state = State::DoubleQuoted,
            (State::SingleQuoted, '\'') | (State::DoubleQuoted, '"') => self.state = State::Code,
            (State::Code | State::SingleQuoted | State::DoubleQuoted, _) => {}
        }
        1
    }

    fn comment(&mut self, number: usize, chars: &[char], start: usize) {
        let mut at = start;
        while at < chars.len() {
            if chars[at..].starts_with(&['{', '{']) {
                let end = end_of_value(chars, at);
                let value: String = chars[at..end].iter().collect();
                let inner = value.trim_start_matches("{{").trim_end_matches("}}").trim().trim_matches('-').trim();
                if inner.rsplit('|').next().map(str::trim) != Some("comment") || !inner.contains('|') {
                    self.column = at + 1;
                    self.error(number, "a value in a comment without `| comment`");
                }
                at = end;
            } else {
                at += 1;
            }
        }
    }

    fn value(&mut self, number: usize, chars: &[char], start: usize, end: usize) {
        match self.state {
            State::SingleQuoted | State::DoubleQuoted => self.error(number, "a value inside quotes"),
            State::Code => {
                let before = starts_word(chars, start) || is_assignment(chars, start);
                let after = chars.get(end).is_none_or(|&c| c.is_whitespace() || ");".contains(c));
                if !before || !after {
                    self.error(number, "a value glued to other text");
                }
            }
        }
    }

    fn error(&mut self, line: usize, what: &str) {
        self.errors.push(TemplateError {
            template: self.name.to_owned(),
            line,
            column: self.column,
            message: format!("{what}; it must stand as a word of its own"),
        });
    }
}

/// The template without its tags and comments, line by line where it was. A tag prints nothing, so that what stands
/// before and after it is neighbours.
fn without_tags(source: &str) -> String {
    let mut kept = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = [rest.find("{%"), rest.find("<#")].into_iter().flatten().min() {
        let end = if rest[at..].starts_with("{%") { "%}" } else { "#>" };
        let length = rest[at..].find(end).map_or(rest.len() - at, |length| length + end.len());
        kept.push_str(&rest[..at]);
        kept.extend(rest[at..at + length].chars().filter(|&c| c == '\n'));
        rest = &rest[at + length..];
    }
    kept.push_str(rest);
    kept
}

fn end_of_value(chars: &[char], start: usize) -> usize {
    let end = chars[start..].windows(2).position(|pair| pair == ['}', '}']);
    end.map_or(chars.len(), |length| start + length + 2)
}

fn starts_word(chars: &[char], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| chars[before].is_whitespace() || "(;".contains(chars[before]))
}

/// Whether `name=` stands before, itself at a word's start.
fn is_assignment(chars: &[char], at: usize) -> bool {
    let Some(equals) = at.checked_sub(1).filter(|&i| chars[i] == '=') else { return false };
    let name = chars[..equals].iter().rev().take_while(|c| c.is_ascii_alphanumeric() || **c == '_').count();
    let start = equals - name;
    name > 0 && !chars[start].is_ascii_digit() && starts_word(chars, start)
}

fn terminator(rest: &[char]) -> Option<String> {
    let text: String = rest.iter().collect();
    let word =
        text.trim_start_matches('-').trim_start().split(|c: char| c.is_whitespace() || ";|&)".contains(c)).next()?;
    let bare = word.replace(['\'', '"', '\\'], "");
    (!bare.is_empty()).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(source: &str) -> Vec<String> {
        lint("x.sh.j2", source).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn words_of_their_own_are_fine() {
        let fine = "# {{ summary | comment }}\nrun {{ host }} 'stop it' {{ command }}\nplan={{ name }}\nx=$(f {{ a }})\n\
                    {% for f in files %}\ncheck {{ f }}; done\n{% endfor %}\ncat <<'END'\ntext\nEND\n";
        assert_eq!(messages(fine), Vec::<String>::new());
    }

    #[test]
    fn quotes_heredocs_glue_and_comments_are_found() {
        let word = "it must stand as a word of its own";
        assert_eq!(messages("echo \"{{ x }}\""), [format!("x.sh.j2:1:7: a value inside quotes; {word}")]);
        assert_eq!(messages("echo 'a\n{{ x }}'"), [format!("x.sh.j2:2:1: a value inside quotes; {word}")]);
        assert_eq!(messages("a/{{ x }}"), [format!("x.sh.j2:1:3: a value glued to other text; {word}")]);
        assert_eq!(messages("{{ x }}{% if y %}{{ z }}{% endif %}").len(), 2);
        assert_eq!(
            messages("cat <<EOF\n{{ x }}\nEOF"),
            [format!("x.sh.j2:2:1: a value inside a here-document; {word}")]
        );
        assert_eq!(messages("x # {{ y }}"), [format!("x.sh.j2:1:5: a value in a comment without `| comment`; {word}")]);
    }

    #[test]
    fn other_kinds_are_not_looked_at() {
        assert!(lint("x.md.j2", "`{{ x }}`").is_empty());
    }
}
