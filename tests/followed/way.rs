//! A way to follow the helps of a case: the file `followed` beside its plan.
//!
//! ```text
//! # what the person decided, where a help leaves a choice
//! plan.yaml
//! - target: {lsn: 0/9000000}
//! + target: {latest: true}
//! = W0205
//! ```
//! A file of the case, the words to take out (they must occur in it once), what stands there instead; a `+` alone adds lines at the end,
//! or makes the file. `=` names a warning that is there afterwards, because it was
//! not what this way follows, or because following brings it along. Each `#` begins another way, tried by itself.

use camino::{Utf8Path, Utf8PathBuf};

/// One way of following all helps of a case.
#[derive(Default)]
pub(crate) struct Way {
    pub(crate) title: String,
    edits: Vec<Edit>,
    /// The codes of the warnings that are there afterwards.
    pub(crate) leaves: Vec<String>,
}

#[derive(Default)]
struct Edit {
    file: Utf8PathBuf,
    old: Vec<String>,
    new: Vec<String>,
}

impl Way {
    pub(crate) fn all(text: &str) -> Vec<Way> {
        let mut ways: Vec<Way> = Vec::new();
        let mut file = Utf8PathBuf::new();
        let mut last = ' ';
        for line in text.lines().filter(|line| !line.is_empty()) {
            let (sign, rest) = match line.split_once(' ') {
                Some((sign @ ("#" | "-" | "+" | "="), rest)) => (sign.chars().next().unwrap_or(' '), rest),
                _ => (' ', line),
            };
            if sign == '#' || ways.is_empty() {
                ways.push(Way::default());
            }
            let way = ways.last_mut().expect("one was just begun");
            match sign {
                '#' => rest.clone_into(&mut way.title),
                '=' => way.leaves.push(rest.to_owned()),
                '-' | '+' => {
                    if !(last == sign || (last, sign) == ('-', '+')) {
                        way.edits.push(Edit { file: file.clone(), ..Edit::default() });
                    }
                    let edit = way.edits.last_mut().expect("one was just begun");
                    let lines = if sign == '-' { &mut edit.old } else { &mut edit.new };
                    lines.push(rest.to_owned());
                }
                _ => file = rest.into(),
            }
            last = sign;
        }
        ways
    }

    /// Does it in a case's folder, and says how to have everything back: each file with what it was, where it was there.
    pub(crate) fn follow(&self, case: &Utf8Path) -> Vec<(Utf8PathBuf, Option<String>)> {
        let mut before = Vec::new();
        for edit in &self.edits {
            let path = case.join(&edit.file);
            let text = fs_err::read_to_string(&path).ok();
            let now = edit.of(text.as_deref().unwrap_or_default(), &path);
            before.push((path.clone(), text));
            fs_err::create_dir_all(path.parent().expect("a case is no root")).unwrap();
            fs_err::write(&path, now).unwrap();
        }
        before.reverse();
        before
    }
}

impl Edit {
    fn of(&self, text: &str, path: &Utf8Path) -> String {
        let (old, new) = (self.old.join("\n"), self.new.join("\n"));
        if old.is_empty() {
            return format!("{text}{new}\n");
        }
        assert_eq!(text.matches(&old).count(), 1, "{path}: `{old}` must occur once");
        text.replace(&old, &new)
    }
}
