//! The files of a captured folder that count; whatever else lies there is not read.

use std::fs::File;

use camino::{Utf8Path, Utf8PathBuf};

use crate::disk::{Deed, DiskError, Folder};
use crate::model::Digest;

/// One digest of a captured folder: of the files that are read, by name.
pub fn digest(dir: &Utf8Path) -> Result<Digest, DiskError> {
    let mut digests = Vec::new();
    for name in names(dir)? {
        match open(&dir.join(&name)) {
            Ok(file) => {
                let digest =
                    Digest::of_reader(file).map_err(|error| DiskError::System(dir.join(&name), Deed::Read, error))?;
                digests.push((name, digest));
            }
            Err(DiskError::Missing(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Digest::of_digests(digests.iter().map(|(name, digest)| (name.as_str(), *digest))))
}

/// Opens a file of a captured folder, if it is a plain file.
pub(super) fn open(path: &Utf8Path) -> Result<File, DiskError> {
    let folder = Folder::follow(path.parent().unwrap_or(Utf8Path::new("")))?;
    Ok(folder.file(Utf8Path::new(path.file_name().unwrap_or_default()))?.0)
}

/// The names of the history files in the folder `history`, in order; none where there is no such folder.
pub(super) fn histories(history: &Utf8Path) -> Result<Vec<String>, DiskError> {
    let around = Folder::follow(history.parent().unwrap_or(Utf8Path::new("")))?;
    let folder = match around.folder(Utf8Path::new(history.file_name().unwrap_or_default())) {
        Err(DiskError::Missing(_)) => return Ok(Vec::new()),
        folder => folder?,
    };
    let names = folder.entries()?.into_iter().filter_map(|(name, _)| name.into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".history")).collect();
    names.sort();
    Ok(names)
}

fn names(dir: &Utf8Path) -> Result<Vec<Utf8PathBuf>, DiskError> {
    let mut names: Vec<Utf8PathBuf> =
        ["collected_at", "diagnose.json", "streaming.tsv", "wals.tsv"].map(Utf8PathBuf::from).to_vec();
    let history = Utf8Path::new("history");
    names.extend(histories(&dir.join(history))?.into_iter().map(|name| history.join(name)));
    names.sort();
    Ok(names)
}
