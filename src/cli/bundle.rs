//! `bundle`: plans to one archive, for a host that no network reaches.

use std::io::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use tempfile::Builder;

use super::answer::{Answer, Status, Trouble};
use super::compile::{Compile, Outcome};
use super::findings::{Reporting, Role};
use super::print::Terminal;
use crate::output::archive;

/// Write the bundles of all plans into one reproducible archive
#[derive(Args, Debug)]
pub(super) struct Bundle {
    #[command(flatten)]
    compile: Compile,
    /// The archive, a file `*.tar.gz`
    #[arg(short = 'O', long = "output-file", value_name = "FILE")]
    file: Utf8PathBuf,
    #[command(flatten)]
    reporting: Reporting,
}

impl Bundle {
    pub(super) fn run(&self, terminal: Terminal) -> Result<Answer, Trouble> {
        let compiled = self.compile.run(terminal)?;
        let mut answer = Answer { troubles: compiled.troubles, ..Answer::default() };
        self.reporting.report(&mut answer, &compiled.findings, Role::Talk, terminal);
        if compiled.outcome == Outcome::Stopped {
            answer.worsen(Status::No);
            return Ok(answer);
        }
        replace(&self.file, &archive(&compiled.trees)?)?;
        self.reporting.tell(&mut answer, &format!("{}: plans bundled: {}\n", self.file, compiled.trees.len()));
        for (tree, digest) in compiled.trees.iter().filter_map(|tree| Some((tree, tree.digest()?))) {
            self.reporting.tell(&mut answer, &format!("{}: digest {digest}\n", tree.name()));
        }
        Ok(answer)
    }
}

/// Writes the file whole or not at all; a device or a pipe is written to as it is.
fn replace(file: &Utf8Path, bytes: &[u8]) -> Result<(), Trouble> {
    let cannot = |error: std::io::Error| Trouble::new(format!("cannot write `{file}`: {error}"));
    match file.metadata() {
        Ok(metadata) if metadata.is_dir() => return Err(Trouble::new(format!("`{file}` is a folder"))),
        Ok(metadata) if !metadata.is_file() => {
            let mut device = fs_err::OpenOptions::new().write(true).open(file)?;
            return device.write_all(bytes).map_err(cannot);
        }
        Ok(_) | Err(_) => {}
    }
    let target = file.canonicalize_utf8().unwrap_or_else(|_| file.to_owned());
    let folder = target.parent().filter(|parent| !parent.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    let mut staged =
        Builder::new().prefix(".walwright-").permissions(permissions).tempfile_in(folder).map_err(cannot)?;
    staged.write_all(bytes).and_then(|()| staged.as_file().sync_all()).map_err(cannot)?;
    staged.persist(&target).map_err(|error| cannot(error.error))?;
    Ok(())
}
