//! Templates to text: escaping by the kind of file, strict about what is printed, bounded in work.
//!
//! Templates lay out; Rust decides. A value can stand wrong only where a template puts it, and `placement` watches that.

pub mod builtin;
pub mod conf;
mod error;
mod findings;
mod format;
mod fragment;
pub mod html;
mod kind;
pub mod markdown;
mod overrides;
pub mod placement;
mod prose;
pub mod readers;
pub mod shell;
pub mod visible;
mod wrap;
pub mod yaml;

use std::collections::BTreeSet;

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value};
use serde::Serialize;

pub use error::TemplateError;
pub use findings::{override_findings, template_finding};
pub use fragment::Fragment;
pub use kind::Kind;
pub use overrides::{OverrideError, Overrides};
pub use prose::Prose;
pub use wrap::wrapped;

/// Steps that one template may take; the largest runbook needs a small part of it.
const FUEL: u64 = 2_000_000;

/// Templates and macros in one another; the built-in ones need three. A thread's stack holds many times as many.
const DEPTH: usize = 50;

/// The built-in templates with the user's overrides in their place, ready to render.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    overrides: Overrides,
}

impl Templates {
    /// The built-in templates alone.
    pub fn builtin() -> Templates {
        Templates::assemble(Overrides::default())
    }

    /// The built-in templates with `overrides`, each of which must compile and place its values well.
    pub fn with(overrides: Overrides) -> Result<Templates, Vec<OverrideError>> {
        let templates = Templates::assemble(overrides);
        let errors: Vec<OverrideError> = templates.broken_overrides().collect();
        if errors.is_empty() { Ok(templates) } else { Err(errors) }
    }

    /// Renders the template called `name`; the kind of its file decides the escaping.
    ///
    /// The text ends with exactly one newline, and outside of shell scripts, where a quoted value may hold them, no
    /// line ends with blanks.
    pub fn render(&self, name: &str, context: &impl Serialize) -> Result<String, TemplateError> {
        let Some(kind) = Kind::of(name) else {
            return Err(TemplateError::whole(name, "its name tells no kind of file, and so no escaping"));
        };
        let source = self.source(name).unwrap_or("");
        let template = self.environment.get_template(name).map_err(|error| TemplateError::of(name, source, &error))?;
        let text =
            template.render(Value::from(Serde(context))).map_err(|error| TemplateError::of(name, source, &error))?;
        Ok(tidy(kind, &text))
    }

    /// Text of the template called `name`, the override if there is one.
    pub fn source(&self, name: &str) -> Option<&str> {
        match self.overrides.get(name) {
            Some(own) => Some(&own.source),
            None => builtin::find(name).map(|builtin| builtin.source),
        }
    }

    /// Every template with its text, ordered by name: what the manifest's digest of templates is made of.
    pub fn sources(&self) -> impl Iterator<Item = (&'static str, &str)> {
        builtin::BUILTIN.iter().map(|builtin| (builtin.name, self.source(builtin.name).unwrap_or(builtin.source)))
    }

    /// The templates of the user's own, with their text.
    pub fn replaced(&self) -> impl Iterator<Item = (&str, &str)> {
        self.overrides.iter().map(|(name, own)| (name, own.source.as_str()))
    }

    /// The variables that the template called `name` takes from its context, such as `plan.name`.
    pub fn variables(&self, name: &str) -> Result<BTreeSet<String>, TemplateError> {
        let source = self.source(name).unwrap_or("");
        let template = self.environment.get_template(name).map_err(|error| TemplateError::of(name, source, &error))?;
        Ok(template.undeclared_variables(true).into_iter().collect())
    }

    fn assemble(overrides: Overrides) -> Templates {
        let mut environment = environment();
        let own = overrides.clone();
        environment.set_loader(move |name| {
            let built_in = || builtin::find(name).map(|builtin| builtin.source.to_owned());
            Ok(own.get(name).map(|own| own.source.clone()).or_else(built_in))
        });
        Templates { environment, overrides }
    }

    fn broken_overrides(&self) -> impl Iterator<Item = OverrideError> {
        self.overrides.iter().flat_map(|(name, own)| {
            let syntax = self.environment.get_template(name).err();
            let syntax = syntax.map(|error| TemplateError::of(name, &own.source, &error));
            let misplaced = placement::lint(name, &own.source);
            syntax.into_iter().chain(misplaced).map(|error| OverrideError::Template { path: own.path.clone(), error })
        })
    }
}

/// An environment with nothing in it but what a runbook needs.
///
/// The stock filters are left out: some of them return changed text that still counts as escaped.
fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_syntax(
        minijinja::syntax::SyntaxConfig::builder()
            // The usual `{#` is how a shell script asks for a length: `${#words[@]}`.
            .comment_delimiters("<#", "#>")
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build()
            .expect("the standard delimiters are distinct"),
    );
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(format::escaping);
    environment.set_formatter(|out, state, value| {
        let text = format::print(format::kind_of(state)?, value)?;
        out.write_str(&text).map_err(minijinja::Error::from)
    });
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(DEPTH);
    environment.set_debug(true);
    environment.add_filter("comment", format::comment);
    environment.add_filter("code", format::code);
    environment.add_filter("block", format::block);
    environment
}

fn tidy(kind: Kind, text: &str) -> String {
    let text = text.trim_end_matches('\n');
    let mut tidied: String = if kind.keeps_trailing_blanks() {
        text.to_owned()
    } else {
        text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    };
    tidied.push('\n');
    tidied
}

#[cfg(test)]
mod tests;
