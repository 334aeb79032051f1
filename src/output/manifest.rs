//! `manifest.json`: what a bundle was made from and what belongs to it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::path::BundlePath;
use super::tree::{MANIFEST, Mode};
use crate::meaning::Meaning;
use crate::model::Digest;
use crate::schema;

/// What made a bundle, from which inputs, and every file of it.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this format; `1`.
    #[schemars(range(min = 1, max = 1), extend("examples" = [1]))]
    pub version: u32,
    /// What this document is; `manifest`.
    #[schemars(extend("examples" = ["manifest"]))]
    pub kind: Kind,
    /// The plan's name.
    #[schemars(extend("examples" = ["orders-2026-01-04"]))]
    pub plan: String,
    /// Version of the walwright that rendered the bundle.
    #[schemars(extend("examples" = ["0.1.0"]))]
    pub walwright: String,
    /// Digests of what the bundle was rendered from.
    #[schemars(extend("examples" = [{"plan": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "templates": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]))]
    pub inputs: Inputs,
    /// What the bundle does, in the domain's terms, each aspect with its values; `walwright diff` tells what of it moved.
    #[serde(default, skip_serializing_if = "Meaning::is_empty")]
    #[schemars(extend("examples" = [{"target": ["2026-01-04T15:50:00Z"], "replicas": ["db2", "db3"]}]))]
    pub meaning: Meaning,
    /// Every file of the bundle but the manifest itself and the checksums, by path.
    #[schemars(extend("examples" = [{"run.sh": {"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "mode": "0755"}}]))]
    pub files: BTreeMap<BundlePath, FileEntry>,
}

/// The kind of a manifest document.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The only one.
    Manifest,
}

/// Digests of what a bundle was rendered from.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Inputs {
    /// The plan's file.
    #[schemars(extend("examples" = ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]))]
    pub plan: Digest,
    /// The topology's file; absent where the plan holds the topology itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]))]
    pub topology: Option<Digest>,
    /// The inventory's files together; absent without an inventory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]))]
    pub inventory: Option<Digest>,
    /// The templates together, overrides in the place of the built-in ones.
    #[schemars(extend("examples" = ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]))]
    pub templates: Digest,
}

/// One file of a bundle.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Digest of its content.
    #[schemars(extend("examples" = ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]))]
    pub sha256: Digest,
    /// Its permissions; scripts are executable.
    #[schemars(extend("examples" = ["0755"]))]
    pub mode: FileMode,
}

/// Permissions of a file in octal digits.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, Serialize)]
pub enum FileMode {
    /// A file to read.
    #[serde(rename = "0644")]
    Plain,
    /// A script to run.
    #[serde(rename = "0755")]
    Executable,
}

impl Manifest {
    /// The JSON Schema of a bundle's manifest.
    pub fn schema() -> serde_json::Value {
        schema::of::<Self>("walwright manifest")
    }

    /// The manifest of `files`, made by this version of walwright.
    pub fn new(plan: String, inputs: Inputs, meaning: Meaning, files: BTreeMap<BundlePath, FileEntry>) -> Manifest {
        let walwright = env!("CARGO_PKG_VERSION").to_owned();
        Manifest { version: 1, kind: Kind::Manifest, plan, walwright, inputs, meaning, files }
    }

    /// Reads a `manifest.json`; none where it is no manifest of this version, or one of nothing.
    pub(super) fn parse(text: &[u8]) -> Option<Manifest> {
        let manifest: Manifest = serde_json::from_slice(text).ok()?;
        (manifest.version == 1 && !manifest.files.is_empty()).then_some(manifest)
    }

    /// The text of `manifest.json`.
    ///
    /// # Panics
    /// Never: a manifest holds nothing but strings and numbers.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("a manifest holds nothing but strings and numbers");
        json.push('\n');
        json
    }

    /// The text of `SHA256SUMS`: every file and the manifest, whose own digest is `own`, ordered by path.
    ///
    /// # Panics
    /// Never: a String takes any text.
    pub fn checksums(&self, own: Digest) -> String {
        let manifest = (MANIFEST, own);
        let files = self.files.iter().map(|(path, entry)| (path.as_str(), entry.sha256));
        let sums: BTreeMap<&str, Digest> = files.chain([manifest]).collect();
        sums.into_iter().fold(String::new(), |mut text, (path, digest)| {
            writeln!(text, "{digest}  {path}").expect("a String takes any text");
            text
        })
    }
}

impl From<Mode> for FileMode {
    fn from(mode: Mode) -> FileMode {
        match mode {
            Mode::Plain => FileMode::Plain,
            Mode::Executable => FileMode::Executable,
        }
    }
}

impl From<FileMode> for Mode {
    fn from(mode: FileMode) -> Mode {
        match mode {
            FileMode::Plain => Mode::Plain,
            FileMode::Executable => Mode::Executable,
        }
    }
}
