//! Commands that have a name and nothing behind it yet.

use std::ffi::OsString;

use clap::Args;

use super::answer::Trouble;

/// Not in this version
#[derive(Args, Debug)]
pub(super) struct Later {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    _rest: Vec<OsString>,
}

/// What such a command answers.
pub(super) fn trouble(command: &str) -> Trouble {
    Trouble::new(format!("`{command}` is not in this version of walwright"))
}
