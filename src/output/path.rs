//! Paths inside a bundle, which can never lead out of it.

use std::borrow::Cow;
use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

use super::tree::{CHECKSUMS, MANIFEST};

/// The path of a file in a bundle, relative to it: names parted by `/`, none of them `.`, `..` or empty, in characters
/// that `sha256sum` prints as they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct BundlePath(String);

impl BundlePath {
    /// Reads a path; none where it could lead out of the bundle or be misread in a list of checksums.
    pub fn parse(text: &str) -> Option<BundlePath> {
        let safe_name =
            |name: &str| !matches!(name, "" | "." | "..") && !name.chars().any(|c| c.is_control() || c == '\\');
        text.split('/').all(safe_name).then(|| BundlePath(text.to_owned()))
    }

    /// The path of the manifest.
    pub fn manifest() -> BundlePath {
        BundlePath(MANIFEST.to_owned())
    }

    /// The path of the list of checksums.
    pub fn checksums() -> BundlePath {
        BundlePath(CHECKSUMS.to_owned())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last of its names.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// Whether the file decides what a run does: anything but the pages for people and the lists of digests.
    pub fn is_run(&self) -> bool {
        let page = matches!(Utf8Path::new(&self.0).extension(), Some("md" | "html" | "svg"));
        !page && ![MANIFEST, CHECKSUMS].contains(&self.0.as_str())
    }

    /// Where the file is when its bundle is at `root`.
    pub fn below(&self, root: &Utf8Path) -> Utf8PathBuf {
        root.join(&self.0)
    }

    /// The folders that lead to the file, outermost first.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(at, _)| &self.0[..at])
    }
}

impl fmt::Display for BundlePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for BundlePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<BundlePath, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        BundlePath::parse(&text).ok_or_else(|| de::Error::custom(format!("`{text}` is no path inside a bundle")))
    }
}

impl JsonSchema for BundlePath {
    fn schema_name() -> Cow<'static, str> {
        "BundlePath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "Path of a file in the bundle, relative to it.",
            "examples": ["steps/10-preflight.sh"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out() {
        for path in ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "./a", "a\nb", "a\\b"] {
            assert_eq!(BundlePath::parse(path), None, "{path:?}");
        }
        let path = BundlePath::parse("a/b/c.sh").unwrap();
        assert_eq!(path.folders().collect::<Vec<_>>(), ["a", "a/b"]);
    }
}
