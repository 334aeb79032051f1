//! What is wrong with a template, and where.

use std::fmt;

use minijinja::ErrorKind;

/// A template that does not compile or does not render (E0601).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// Name of the template, such as `steps/10-preflight.sh.j2`.
    pub template: String,
    /// Line, from 1; 0 where nothing is known.
    pub line: usize,
    /// Column in characters, from 1; 0 where only the line is known.
    pub column: usize,
    /// What is wrong, lower case, without full stop.
    pub message: String,
}

impl TemplateError {
    /// Reads what minijinja says about the template called `name`, whose text is `source`.
    pub(super) fn of(name: &str, source: &str, error: &minijinja::Error) -> TemplateError {
        // An error inside an included template names that one; the place counts there.
        let template = error.name().unwrap_or(name);
        let text = error.template_source().unwrap_or(source);
        let line = error.line().unwrap_or(0);
        let column = error.range().map_or(0, |range| column_of(text, range.start));
        TemplateError { template: template.to_owned(), line, column, message: message_of(error) }
    }

    /// An error about the template as a whole.
    pub(super) fn whole(template: &str, message: impl Into<String>) -> TemplateError {
        TemplateError { template: template.to_owned(), line: 0, column: 0, message: message.into() }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.template)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if self.column > 0 {
            write!(f, ":{}", self.column)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for TemplateError {}

fn message_of(error: &minijinja::Error) -> String {
    let kind = if error.kind() == ErrorKind::OutOfFuel {
        "out of fuel: it takes more steps than a runbook can need".to_owned()
    } else {
        error.kind().to_string()
    };
    let mut message = match error.detail() {
        Some(detail) => format!("{kind}: {detail}"),
        None => kind,
    };
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        message = format!("{message}: {inner}");
        cause = inner.source();
    }
    message
}

fn column_of(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or("");
    before.rsplit('\n').next().unwrap_or("").chars().count() + 1
}
