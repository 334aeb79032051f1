//! `bundle`: plans to one archive, for a host that no network reaches.

use std::io::{self, IsTerminal as _, Write as _};

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use super::answer::{Answer, Status, Trouble};
use super::compile::{Compile, Outcome};
use super::findings::{FindingsFormat, Reporting, Role};
use super::print::Terminal;
use crate::disk::{DiskError, Folder, Kind};
use crate::output::archive;

/// Write the bundles of all plans into one reproducible archive
#[derive(Args, Debug)]
pub(super) struct Bundle {
    #[command(flatten)]
    compile: Compile,
    /// The archive, a file `*.tar.gz`; `-` for stdout
    #[arg(short = 'O', long = "output-file", value_name = "FILE")]
    file: Utf8PathBuf,
    #[command(flatten)]
    reporting: Reporting,
}

impl Bundle {
    pub(super) fn run(&self, terminal: Terminal) -> Result<Answer, Trouble> {
        self.refuse()?;
        let compiled = self.compile.run(terminal)?;
        let mut answer = Answer { troubles: compiled.troubles, ..Answer::default() };
        self.reporting.report(&mut answer, &compiled.findings, Role::Talk, terminal);
        if compiled.outcome == Outcome::Stopped {
            answer.worsen(Status::No);
            return Ok(answer);
        }
        let bytes = archive(&compiled.trees)?;
        let digests =
            compiled.trees.iter().filter_map(|tree| Some(format!("{}: digest {}\n", tree.name(), tree.digest()?)));
        let name = if self.is_stdout() { "stdout" } else { self.file.as_str() };
        let told = format!("{name}: plans bundled: {}\n{}", compiled.trees.len(), digests.collect::<String>());
        if self.is_stdout() {
            answer.text = bytes;
            answer.talk.push_str(&told);
        } else {
            replace(&self.file, &bytes)?;
            self.reporting.tell(&mut answer, &told);
        }
        Ok(answer)
    }

    /// Whether the archive itself is what goes to stdout; what is said about it then goes to stderr.
    fn is_stdout(&self) -> bool {
        self.file == "-" || self.file == "/dev/stdout"
    }

    fn refuse(&self) -> Result<(), Trouble> {
        if self.is_stdout() && self.reporting.format != FindingsFormat::Human {
            let trouble = Trouble::new("the archive and the findings would both be on stdout");
            return Err(trouble.help("name a file, or leave `--format` out"));
        }
        if self.is_stdout() && io::stdout().is_terminal() {
            let trouble = Trouble::new("the archive would go to a terminal");
            return Err(trouble.help("name a file, or hand it on: `-O - | …`"));
        }
        let name = self.file.file_name().unwrap_or_default();
        let other = OTHERS.iter().find(|ending| name.to_ascii_lowercase().ends_with(*ending));
        other.map_or(Ok(()), |ending| {
            let stem = &name[..name.len() - ending.len()];
            let trouble = Trouble::new(format!("the archive is a compressed tar, which `{}` does not say", self.file));
            Err(trouble.help(format!("name it `{}`", self.file.with_file_name(format!("{stem}.tar.gz")))))
        })
    }
}

/// Endings that say another kind of archive.
const OTHERS: &[&str] = &[".zip", ".7z", ".rar", ".tar", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst"];

/// Writes the file whole or not at all; a device or a pipe is written to as it is.
fn replace(file: &Utf8Path, bytes: &[u8]) -> Result<(), Trouble> {
    let cannot = |error: std::io::Error| Trouble::new(format!("cannot write `{file}`: {error}"));
    if file.starts_with("/dev/fd") {
        // These links are the system's own and lead to what the caller opened.
        return fs_err::OpenOptions::new().write(true).open(file)?.write_all(bytes).map_err(cannot);
    }
    let Some(name) = file.file_name() else { return Err(Trouble::new(format!("`{file}` is a folder"))) };
    let folder = file.parent().filter(|parent| !parent.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
    let folder = Folder::open(folder).map_err(|error| cannot(std::io::Error::other(error)))?;
    match folder.look(name)?.map(|standing| standing.kind) {
        Some(Kind::Folder) => Err(Trouble::new(format!("`{file}` is a folder"))),
        Some(Kind::Link) => Err(DiskError::Link(file.to_owned()).into()),
        Some(Kind::Other) => fs_err::OpenOptions::new().write(true).open(file)?.write_all(bytes).map_err(cannot),
        Some(Kind::File) | None => {
            let staged = format!(".{name}.{}", std::process::id());
            let written = stage(&folder, &staged, bytes).and_then(|()| Ok(folder.rename(&staged, &folder, name)?));
            written.map_err(|trouble| {
                let _ = folder.remove_file(&staged);
                Trouble::new(format!("cannot write `{file}`: {trouble}"))
            })
        }
    }
}

fn stage(folder: &Folder, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let mut staged = folder.make_file(name)?;
    staged.write_all(bytes)?;
    Ok(staged.sync_all()?)
}
