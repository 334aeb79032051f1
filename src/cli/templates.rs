//! `templates`: the built-in templates, to look at and to start from.

use std::io::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, Subcommand};

use super::answer::{Answer, Trouble};
use super::print::Terminal;
use crate::disk::Folder;
use crate::render::builtin::{self, BUILTIN, Builtin};

/// List, show or copy out the built-in templates
#[derive(Args, Debug)]
pub(super) struct Templates {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the names of all templates
    List,
    /// Print one template
    Show {
        /// The template
        name: String,
    },
    /// Copy templates to a folder, where they can be changed and used with `--templates`
    Eject {
        /// The templates
        #[arg(value_name = "NAME", required = true)]
        names: Vec<String>,
        /// The folder
        #[arg(long, value_name = "DIR")]
        to: Utf8PathBuf,
    },
}

impl Templates {
    pub(super) fn run(&self, _: Terminal) -> Result<Answer, Trouble> {
        match &self.command {
            Command::List => {
                let names: Vec<String> = BUILTIN.iter().map(|template| format!("{}\n", template.name)).collect();
                Ok(Answer::yes(names.concat()))
            }
            Command::Show { name } => Ok(Answer::yes(find(name)?.source)),
            Command::Eject { names, to } => {
                let templates: Vec<&Builtin> = names.iter().map(|name| find(name)).collect::<Result<_, _>>()?;
                eject(&templates, to)
            }
        }
    }
}

fn find(name: &str) -> Result<&'static Builtin, Trouble> {
    builtin::find(name).or_else(|| builtin::find(&format!("{name}.j2"))).ok_or_else(|| {
        Trouble::new(format!("there is no template `{name}`")).help("`walwright templates list` prints all names")
    })
}

fn eject(templates: &[&Builtin], to: &Utf8Path) -> Result<Answer, Trouble> {
    let taken = templates.iter().map(|template| to.join(template.name)).find(|path| path.symlink_metadata().is_ok());
    if let Some(path) = taken {
        return Err(Trouble::new(format!("`{path}` is there already and is not overwritten")));
    }
    let mut answer = Answer::default();
    for template in templates {
        let path = to.join(template.name);
        let folder = Folder::make(path.parent().unwrap_or(to))?;
        folder.make_file(path.file_name().unwrap_or(template.name))?.write_all(template.source.as_bytes())?;
        answer.say(&format!("{path}\n"));
    }
    Ok(answer)
}
