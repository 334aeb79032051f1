//! The one table of codes. A new rule is one row here and one file in `explain/`.

use std::fmt;
use std::str::FromStr;

/// How bad a finding is; the first letter of its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops rendering.
    Error,
    /// Does not, unless warnings are denied.
    Warning,
}

macro_rules! codes {
    ($($code:ident $severity:ident $title:literal)*) => {
        /// The stable code of a rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $code,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$code,)*];

            /// As it is written: `E0102`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$code => stringify!($code),)* }
            }

            /// Whether it stops rendering.
            pub fn severity(self) -> Severity {
                match self { $(Self::$code => Severity::$severity,)* }
            }

            /// The rule in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Self::$code => $title,)* }
            }

            /// The long form in Markdown: why, an example, the fix.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$code => include_str!(concat!("explain/", stringify!($code), ".md")),)* }
            }
        }
    };
}

codes! {
    E0001 Error   "the file is not one readable YAML document"
    E0002 Error   "the document breaks the schema"
    E0003 Error   "a referenced file is missing, unreadable or of the wrong kind"
    E0005 Error   "a file outside of the plan's repository or behind a symbolic link is not read"
    W0006 Warning "a text holds characters that a reader does not see"
    E0007 Error   "a part of the document is larger than any recovery needs"
    E0101 Error   "a name, host, path or unit cannot be carried safely"
    E0102 Error   "a node is unknown or named twice"
    E0103 Error   "a path is relative, cannot be renamed or is shared"
    E0104 Error   "this version does not have the option"
    E0105 Error   "manager, access and transfer do not fit"
    W0106 Warning "replicas are cloned by something else than basebackup"
    E0107 Error   "the backup has no such tablespace"
    W0108 Warning "WAL is fetched one by one all the same"
    E0109 Error   "an option of ssh runs a program"
    W0110 Warning "an option of ssh gives up a protection"
    E0111 Error   "this cannot be accepted"
    E0112 Error   "an option of ssh does not go with the run"
    W0113 Warning "what is accepted does not occur"
    W0114 Warning "the login may not be allowed to work the units"
    E0121 Error   "the query does more than read"
    W0141 Warning "the version is newer than any that was tried"
    E0201 Error   "there is not exactly one target"
    E0202 Error   "the time is not one instant"
    E0203 Error   "the local time does not exist or exists twice"
    E0204 Error   "the target is beyond the archive"
    W0205 Warning "the target is close to the end of the archive"
    E0206 Error   "the target does not exclude the incident"
    E0207 Error   "the target is malformed"
    E0208 Error   "the option does not go with this target"
    W0209 Warning "the target cannot be proved to be in the archive"
    E0301 Error   "no backup can be used"
    E0302 Error   "the backup ends after the target"
    E0303 Error   "the backup must be named"
    E0304 Error   "WAL is missing between backup and target"
    E0305 Error   "the target is not on the backup's timelines"
    W0306 Warning "the target lies on an abandoned or ambiguous timeline"
    E0307 Error   "the backup is of another PostgreSQL"
    W0308 Warning "the inventory is old"
    W0309 Warning "the retention policy would drop the backup"
    W0310 Warning "there is nothing to check bounds against"
    W0311 Warning "the target is in WAL that is received and not archived"
    E0312 Error   "the promotion would open a timeline that exists"
    E0321 Error   "the configuration is outside the data directory"
    W0322 Warning "the server has another data directory"
    W0323 Warning "the cluster is backed up by several servers"
    E0324 Error   "the server is passive"
    E0325 Error   "nothing can be chosen by the archive's file times"
    W0326 Warning "the archive's file times prove nothing"
    W0327 Warning "the server backed up another cluster before"
    E0401 Error   "the separate instance shares something with the cluster"
    W0402 Warning "nobody looks before the new timeline exists"
    E0403 Error   "the directories cannot change names"
    W0404 Warning "an objective is missed"
    E0501 Error   "an output file was edited by hand"
    E0502 Error   "the output is out of date"
    E0503 Error   "the bundle does not match its checksums"
    E0601 Error   "a template fails"
    E0602 Error   "the override replaces no template"
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    /// Reads a code in upper or lower case.
    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let found = Self::ALL.iter().find(|code| code.as_str().eq_ignore_ascii_case(text));
        found.copied().ok_or_else(|| UnknownCode(text.to_owned()))
    }
}

/// What was asked for is not a code of this table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode(String);

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no code `{}`", self.0)
    }
}

impl std::error::Error for UnknownCode {}

impl Severity {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_of_a_code_is_its_severity() {
        for code in Code::ALL {
            let letter = if code.severity() == Severity::Error { 'E' } else { 'W' };
            assert!(code.as_str().starts_with(letter), "{code}");
        }
    }

    #[test]
    fn the_table_is_in_the_order_of_the_numbers() {
        let numbers: Vec<&str> = Code::ALL.iter().map(|code| &code.as_str()[1..]).collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
    }

    #[test]
    fn every_explanation_says_why_shows_an_example_and_gives_the_fix() {
        for code in Code::ALL {
            let text = code.explanation();
            for part in ["## Why", "## Example", "## Fix"] {
                assert!(text.contains(part), "{code} has no `{part}`");
            }
            assert!(text.starts_with(&format!("# {code}: {}\n", code.title())), "{code} does not open with its title");
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{code} does not end with one newline");
        }
    }

    #[test]
    fn a_code_is_read_in_either_case() {
        assert_eq!("e0204".parse(), Ok(Code::E0204));
        assert!("E9999".parse::<Code>().is_err());
    }
}
