//! `man`: manual pages.

use clap::{Args, Command, CommandFactory as _};
use clap_mangen::Man as Page;

use super::Arguments;
use super::answer::{Answer, Trouble};

/// Print the manual page of walwright or of one of its commands
#[derive(Args, Debug)]
pub(super) struct Man {
    /// The command, such as `render` or `templates-list`
    command: Option<String>,
}

impl Man {
    pub(super) fn run(&self) -> Result<Answer, Trouble> {
        let mut root = Arguments::command();
        root.build();
        let page = match &self.command {
            None => Page::new(root),
            Some(name) => {
                let found = found(&root, name).cloned();
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

/// A command, or one of a command's own as its page is called: `templates-list`.
fn found<'c>(command: &'c Command, name: &str) -> Option<&'c Command> {
    let shown = |command: &&Command| !command.is_hide_set();
    command.find_subcommand(name).filter(shown).or_else(|| {
        let (outer, inner) = name.split_once('-')?;
        found(command.find_subcommand(outer).filter(shown)?, inner)
    })
}
