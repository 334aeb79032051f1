//! The files of a captured folder that count; whatever else lies there is not read.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};

use crate::output::Digest;

/// One digest of a captured folder: of the files that are read, by name.
pub fn digest(dir: &Utf8Path) -> io::Result<Digest> {
    let mut digests = Vec::new();
    for name in names(dir)? {
        let file = fs_err::File::open(dir.join(&name))?;
        digests.push((name, Digest::of_reader(file)?));
    }
    Ok(Digest::of_digests(digests.iter().map(|(name, digest)| (name.as_str(), *digest))))
}

fn names(dir: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>> {
    let mut names: Vec<Utf8PathBuf> =
        ["collected_at", "diagnose.json", "streaming.tsv", "wals.tsv"].map(Utf8PathBuf::from).to_vec();
    let history = dir.join("history");
    if history.is_dir() {
        for entry in fs_err::read_dir(history)? {
            let name = entry?.file_name().into_string().ok().filter(|name| name.ends_with(".history"));
            names.extend(name.map(|name| Utf8PathBuf::from("history").join(name)));
        }
    }
    names.retain(|name| dir.join(name).is_file());
    names.sort();
    Ok(names)
}
