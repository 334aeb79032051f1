//! JSON pointers (RFC 6901): how every phase names a value of a document.

use std::fmt;

/// The address of one value in a document; the empty text is the whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// A pointer as it is written, such as `/recovery/target/time`.
    pub fn new(text: &str) -> Self {
        debug_assert!(text.is_empty() || text.starts_with('/'), "a JSON pointer starts with a slash: {text}");
        Self(text.to_owned())
    }

    /// The value of `key` in the mapping that this points at.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        Self(format!("{}/{}", self.0, key.replace('~', "~0").replace('/', "~1")))
    }

    /// The element `index`, counted from 0, of the sequence that this points at.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// This pointer followed by one that is relative to it: `/nodes` and `/0/name` make `/nodes/0/name`.
    #[must_use]
    pub fn join(&self, relative: &str) -> Self {
        debug_assert!(relative.is_empty() || relative.starts_with('/'), "starts with a slash: {relative}");
        Self(format!("{}{relative}", self.0))
    }

    /// The pointer to what holds this value; none for the whole document.
    pub fn parent(&self) -> Option<Self> {
        self.0.rfind('/').map(|slash| Self(self.0[..slash].to_owned()))
    }

    /// The last key or index, unescaped; none for the whole document.
    pub fn last(&self) -> Option<String> {
        self.0.rfind('/').map(|slash| unescape(&self.0[slash + 1..]))
    }

    /// The keys and indices from the root on, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = String> + '_ {
        self.0.split('/').skip(1).map(unescape)
    }

    /// As RFC 6901 writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people name a key: `recovery.target.time`, `nodes[0].name`.
    pub fn dotted(&self) -> String {
        let parts = self.tokens().map(|token| {
            let index = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
            if index { format!("[{token}]") } else { format!(".{token}") }
        });
        parts.collect::<String>().trim_start_matches('.').to_owned()
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_with_slashes_and_tildes_is_escaped_and_read_back() {
        let pointer = Pointer::root().key("a/b").key("c~d").index(3);
        assert_eq!(pointer.as_str(), "/a~1b/c~0d/3");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["a/b", "c~d", "3"]);
    }

    #[test]
    fn the_parent_of_the_root_is_nothing() {
        assert_eq!(Pointer::new("/a").parent(), Some(Pointer::root()));
        assert_eq!(Pointer::root().parent(), None);
    }

    #[test]
    fn people_read_dots_and_brackets() {
        assert_eq!(Pointer::new("/nodes/0/name").dotted(), "nodes[0].name");
    }
}
