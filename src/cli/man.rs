//! `man`: manual pages.

use clap::{Args, CommandFactory as _};
use clap_mangen::Man as Page;

use super::Arguments;
use super::answer::{Answer, Trouble};

/// Print the manual page of walwright or of one of its commands
#[derive(Args, Debug)]
pub(super) struct Man {
    /// The command
    command: Option<String>,
}

impl Man {
    pub(super) fn run(&self) -> Result<Answer, Trouble> {
        let mut root = Arguments::command();
        root.build();
        let page = match &self.command {
            None => Page::new(root),
            Some(name) => {
                let found = root.find_subcommand(name).filter(|command| !command.is_hide_set()).cloned();
                let command = found.ok_or_else(|| Trouble::new(format!("there is no command `{name}`")))?;
                let title = format!("walwright-{name}");
                let source = format!("walwright {}", env!("CARGO_PKG_VERSION"));
                Page::new(command.display_name(title.clone())).title(title).source(source)
            }
        };
        let mut text = Vec::new();
        page.render(&mut text)?;
        Ok(Answer::yes(text))
    }
}
