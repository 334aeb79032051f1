//! The only place that writes to stdout and stderr.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};
use std::panic;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

use super::answer::{Answer, Status, Trouble};
use crate::diagnostic::Colour;
use crate::render::visible;

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The two streams and what may be written to them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terminal {
    /// Colours on stdout.
    pub(super) out: Colour,
    /// Colours on stderr.
    pub(super) err: Colour,
    /// Whether progress may be shown on stderr.
    pub(super) progress: Progress,
}

/// Whether progress may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// stderr is a terminal.
    Shown,
    /// It is a file or a pipe.
    Hidden,
}

impl ColorWhen {
    /// What `--color` says, before the arguments are parsed: for messages about the arguments themselves.
    pub(super) fn asked(arguments: &[OsString]) -> ColorWhen {
        let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
        let glued = texts.iter().find_map(|text| text.strip_prefix("--color="));
        let apart = texts.windows(2).find(|pair| pair[0] == "--color").map(|pair| pair[1]);
        glued.or(apart).and_then(|when| ColorWhen::from_str(when, false).ok()).unwrap_or_default()
    }

    fn on(self, is_terminal: bool) -> Colour {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        match self {
            ColorWhen::Always => Colour::Styled,
            ColorWhen::Auto if is_terminal && !set("NO_COLOR") && !dumb => Colour::Styled,
            ColorWhen::Auto | ColorWhen::Never => Colour::Plain,
        }
    }
}

impl From<ColorWhen> for clap::ColorChoice {
    fn from(when: ColorWhen) -> clap::ColorChoice {
        match when {
            ColorWhen::Auto => clap::ColorChoice::Auto,
            ColorWhen::Always => clap::ColorChoice::Always,
            ColorWhen::Never => clap::ColorChoice::Never,
        }
    }
}

impl Terminal {
    /// Looks at the two streams and the environment.
    pub(super) fn new(when: ColorWhen) -> Terminal {
        let is_terminal = io::stderr().is_terminal();
        Terminal {
            out: when.on(io::stdout().is_terminal()),
            err: when.on(is_terminal),
            progress: if is_terminal { Progress::Shown } else { Progress::Hidden },
        }
    }
}

/// Prints an answer, or the trouble instead, and says how the program ends.
pub(super) fn answer(answer: Result<Answer, Trouble>, terminal: Terminal) -> Status {
    let mut answer = answer.unwrap_or_else(|trouble| Answer { troubles: vec![trouble], ..Answer::default() });
    if answer.is_silent() {
        let trouble = Trouble::new("the answer is no, and nothing says why: walwright has a bug");
        answer.troubles.push(trouble.help("please report it with the plan that shows it"));
    }
    let written = to_stdout(&answer.text);
    to_stderr(&answer.talk);
    if let Err(error) = written {
        answer.troubles.push(Trouble::new(format!("cannot write the answer: {error}")));
    }
    for trouble in &answer.troubles {
        to_stderr(&worded(trouble, terminal.err));
    }
    if answer.troubles.is_empty() { answer.status } else { Status::Trouble }
}

/// Prints what clap has to say: help and version are answers, the rest is trouble.
pub(super) fn usage(error: &clap::Error, when: ColorWhen) -> Status {
    let is_trouble = error.use_stderr();
    let is_terminal = if is_trouble { io::stderr().is_terminal() } else { io::stdout().is_terminal() };
    let text = match when.on(is_terminal) {
        Colour::Styled => error.render().ansi().to_string(),
        Colour::Plain => error.render().to_string(),
    };
    if is_trouble {
        to_stderr(&text);
        return Status::Trouble;
    }
    match to_stdout(text.as_bytes()) {
        Ok(()) => Status::Yes,
        Err(error) => {
            to_stderr(&worded(&Trouble::new(format!("cannot write the answer: {error}")), Colour::Plain));
            Status::Trouble
        }
    }
}

/// Shows how far the work is, in the place of what was shown before; an empty text takes it away.
pub(super) fn progress(text: &str) {
    to_stderr(&format!("\r\x1b[2K{text}"));
}

/// A panic is a bug of walwright: says so, and where.
pub(super) fn install_panic_message() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(|location| format!(" at {location}")).unwrap_or_default();
        let payload = info.payload();
        let owned = payload.downcast_ref::<String>().map(String::as_str);
        let what = payload.downcast_ref::<&str>().copied().or(owned).unwrap_or("no message");
        let trouble = Trouble::new(format!("walwright has a bug{place}: {what}"))
            .help("please report it with the plan that shows it");
        to_stderr(&worded(&trouble, Colour::Plain));
    }));
}

fn worded(trouble: &Trouble, colour: Colour) -> String {
    let (error, help, bold) = match colour {
        Colour::Plain => (Style::new(), Style::new(), Style::new()),
        Colour::Styled => {
            (AnsiColor::BrightRed.on_default().bold(), AnsiColor::BrightCyan.on_default().bold(), Style::new().bold())
        }
    };
    let message = visible::text(&trouble.message);
    let line = |line| format!("  {help}= help{help:#}: {}\n", visible::text(line));
    let help = trouble.help.as_deref().map(line).unwrap_or_default();
    format!("{error}error{error:#}{bold}: {message}{bold:#}\n{help}")
}

/// Writes to stdout. A reader that has gone away has read what it wanted.
fn to_stdout(text: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Writes to stderr; where that fails there is nowhere left to say it.
fn to_stderr(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
