//! How a value is printed: strings and numbers, escaped for the kind of file; and the few filters.

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Error, ErrorKind, State, Value};

use super::fragment::Fragment;
use super::kind::Kind;
use super::prose::Prose;
use super::{markdown, visible};

/// The escaping of the template called `name`; a name without a kind gets one that prints nothing.
pub(super) fn escaping(name: &str) -> AutoEscape {
    Kind::of(name).map_or(AutoEscape::None, |kind| AutoEscape::Custom(kind.name().into()))
}

/// What `value` looks like in a file of `kind`.
///
/// None, booleans, lists and maps are refused: how they read is the template's decision, never a printer's habit.
pub(super) fn print(kind: Kind, value: &Value) -> Result<String, Error> {
    if let Some(fragment) = value.downcast_object_ref::<Fragment>() {
        return Ok(fragment.within(kind));
    }
    if let Some(prose) = value.downcast_object_ref::<Prose>() {
        return Ok(prose.within(kind));
    }
    match value.as_str() {
        Some(text) if text.contains('\0') && kind == Kind::Shell => {
            Err(refusal("a NUL character, which no shell word can hold"))
        }
        Some(text) if text.contains('\0') && kind == Kind::Conf => {
            Err(refusal("a NUL character, which PostgreSQL's configuration cannot hold"))
        }
        // What the template itself captured is finished: its values went through here one by one.
        Some(text) if value.is_safe() => Ok(text.to_owned()),
        Some(text) => Ok(kind.escape(text)),
        None if value.kind() == ValueKind::Number => Ok(value.to_string()),
        None => Err(refusal(&format!("{}, where a string or a number is wanted", article(value)))),
    }
}

/// The kind that the running template writes.
pub(super) fn kind_of(state: &State) -> Result<Kind, Error> {
    let AutoEscape::Custom(name) = state.auto_escape() else {
        return Err(refusal("a value where escaping is off"));
    };
    Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| refusal("a value in a file of unknown kind"))
}

/// Filter `comment`: text on one line, for comments of scripts and configuration alone.
pub(super) fn comment(state: &State, value: &Value) -> Result<Value, Error> {
    let kind = kind_of(state)?;
    let line = visible::line(&plain(value)?);
    Ok(match kind {
        Kind::Shell | Kind::Conf | Kind::Yaml | Kind::Compose => Value::from_object(Fragment::new(kind, line)),
        Kind::Markdown | Kind::Html | Kind::Json => Value::from(line),
    })
}

/// Filter `code`: a code span of a Markdown file.
pub(super) fn code(state: &State, value: &Value) -> Result<Value, Error> {
    markdown_only(state, markdown::code(&plain(value)?))
}

/// Filter `block(language)`: a fenced code block of a Markdown file.
pub(super) fn block(state: &State, value: &Value, language: &str) -> Result<Value, Error> {
    markdown_only(state, markdown::block(language, &plain(value)?))
}

fn markdown_only(state: &State, text: String) -> Result<Value, Error> {
    match kind_of(state)? {
        Kind::Markdown => Ok(Value::from_object(Fragment::new(Kind::Markdown, text))),
        Kind::Shell | Kind::Conf | Kind::Yaml | Kind::Compose | Kind::Html | Kind::Json => {
            Err(refusal("a code span outside of Markdown"))
        }
    }
}

fn plain(value: &Value) -> Result<String, Error> {
    if let Some(fragment) = value.downcast_object_ref::<Fragment>() {
        return Ok(fragment.text().to_owned());
    }
    match value.as_str() {
        Some(text) => Ok(text.to_owned()),
        None if value.kind() == ValueKind::Number => Ok(value.to_string()),
        None => Err(refusal(&format!("{}, where a string or a number is wanted", article(value)))),
    }
}

fn article(value: &Value) -> String {
    if value.is_none() || value.is_undefined() { value.kind().to_string() } else { format!("a {}", value.kind()) }
}

fn refusal(what: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("it prints {what}"))
}
