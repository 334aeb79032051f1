//! `inventory`: a captured folder, checked and summarised.

use camino::Utf8PathBuf;
use clap::Args;

use super::answer::{Answer, Trouble};
use super::print::Terminal;

/// Check and summarise a captured inventory: backups, timelines, gaps, the recoverable window
#[derive(Args, Debug)]
pub(super) struct Inventory {
    /// The folder that collect-inventory.sh filled
    #[arg(value_name = "DIR")]
    dir: Utf8PathBuf,
}

impl Inventory {
    pub(super) fn run(&self, _: Terminal) -> Result<Answer, Trouble> {
        Err(Trouble::new(format!("`inventory` is not in this version of walwright: `{}` was not read", self.dir)))
    }
}
