//! A folder of templates that replace built-in ones by name.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::builtin;
use super::error::TemplateError;
use crate::disk::{Deed, DiskError, Folder, Kind};

/// The largest template, in bytes. The longest built-in one has a hundredth of it.
const LIMIT: u64 = 1 << 20;

/// Templates of the user's own, by name.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    sources: BTreeMap<String, Override>,
}

/// One template of the user's own.
#[derive(Clone, Debug)]
pub(super) struct Override {
    pub(super) path: Utf8PathBuf,
    pub(super) source: String,
}

/// Why a folder of overrides cannot be used.
#[derive(Debug)]
pub enum OverrideError {
    /// A file or folder cannot be read, or is no UTF-8.
    Io(DiskError),
    /// E0602: no built-in template has this name.
    Unknown {
        /// The file.
        path: Utf8PathBuf,
        /// Its name below the folder.
        name: String,
        /// The built-in name most like it.
        nearest: Option<&'static str>,
    },
    /// E0601: a template that does not compile.
    Template {
        /// The file.
        path: Utf8PathBuf,
        /// What is wrong in it.
        error: TemplateError,
    },
}

impl From<DiskError> for OverrideError {
    fn from(error: DiskError) -> OverrideError {
        OverrideError::Io(error)
    }
}

impl Overrides {
    /// Reads every `*.j2` file below `dir`; all that is wrong is reported, not only the first.
    pub fn read(dir: &Utf8Path) -> Result<Overrides, Vec<OverrideError>> {
        let mut overrides = Overrides::default();
        let mut errors = Vec::new();
        match template_files(dir) {
            Err(error) => errors.push(error.into()),
            Ok(files) => {
                for path in files {
                    overrides.add(dir, path).unwrap_or_else(|error| errors.push(error));
                }
            }
        }
        if errors.is_empty() { Ok(overrides) } else { Err(errors) }
    }

    /// The override of the template called `name`.
    pub(super) fn get(&self, name: &str) -> Option<&Override> {
        self.sources.get(name)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Override)> {
        self.sources.iter().map(|(name, source)| (name.as_str(), source))
    }

    fn add(&mut self, dir: &Utf8Path, path: Utf8PathBuf) -> Result<(), OverrideError> {
        let name = path.strip_prefix(dir).unwrap_or(&path).as_str().to_owned();
        if builtin::find(&name).is_none() {
            let nearest = nearest(&name);
            return Err(OverrideError::Unknown { path, name, nearest });
        }
        let (bytes, _) =
            Folder::follow(path.parent().unwrap_or(dir))?.read(path.file_name().unwrap_or_default().into(), LIMIT)?;
        let source = String::from_utf8(bytes)
            .map_err(|_| DiskError::System(path.clone(), Deed::Read, std::io::Error::other("it is not UTF-8")))?;
        self.sources.insert(name, Override { path, source });
        Ok(())
    }
}

/// The templates below `dir`, which may itself be a link: the user named it. What lies in it may have come from anybody.
fn template_files(dir: &Utf8Path) -> Result<Vec<Utf8PathBuf>, DiskError> {
    let root = Folder::follow(dir)?;
    let mut files = Vec::new();
    let mut folders = vec![Utf8PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for (name, kind) in root.folder(&folder)?.entries()? {
            let Ok(name) = name.into_string() else { continue };
            let path = folder.join(name);
            match kind {
                Kind::Folder => folders.push(path),
                Kind::File | Kind::Other if path.extension() == Some("j2") => files.push(dir.join(path)),
                Kind::Link if path.extension() == Some("j2") || dir.join(&path).is_dir() => {
                    return Err(DiskError::Link(dir.join(path)));
                }
                Kind::File | Kind::Link | Kind::Other => {}
            }
        }
    }
    files.sort();
    Ok(files)
}

fn nearest(name: &str) -> Option<&'static str> {
    builtin::BUILTIN
        .iter()
        .map(|builtin| (strsim::damerau_levenshtein(name, builtin.name), builtin.name))
        .filter(|(distance, candidate)| *distance * 2 <= candidate.len())
        .min()
        .map(|(_, candidate)| candidate)
}
