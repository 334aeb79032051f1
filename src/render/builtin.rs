//! The templates that come with the program. `templates/` mirrors the output tree; this is its table of contents.

/// One built-in template.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    /// Its path below `templates/`, which is its name everywhere.
    pub name: &'static str,
    /// Its text.
    pub source: &'static str,
}

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$(Builtin { name: $name, source: include_str!(concat!("../../templates/", $name)) }),*]
    };
}

/// Every built-in template, ordered by name.
pub const BUILTIN: &[Builtin] = templates![];

/// The built-in template called `name`.
pub fn find(name: &str) -> Option<&'static Builtin> {
    BUILTIN.iter().find(|builtin| builtin.name == name)
}
