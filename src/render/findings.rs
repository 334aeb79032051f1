//! Template errors as findings: E0601 and E0602.

use super::error::TemplateError;
use super::overrides::OverrideError;
use super::{Templates, builtin};
use crate::diagnostic::{Code, Finding, Place};
use crate::disk::DiskError;

impl Templates {
    /// The finding that `error` is, in the override's file where there is one.
    pub fn finding(&self, error: &TemplateError) -> Finding {
        let own = self.overrides.get(&error.template).map(|own| own.path.to_string());
        finding(own.unwrap_or_else(|| format!("templates/{}", error.template)), error)
    }
}

/// The findings that errors of overrides are, or the first error of the system among them.
pub fn override_findings(errors: Vec<OverrideError>) -> Result<Vec<Finding>, DiskError> {
    errors.into_iter().map(override_finding).collect()
}

fn override_finding(error: OverrideError) -> Result<Finding, DiskError> {
    match error {
        OverrideError::Io(error) => Err(error),
        OverrideError::Template { path, error } => Ok(finding(path.into_string(), &error)),
        OverrideError::Unknown { path, name, nearest } => {
            let finding =
                Finding::new(Code::E0602, Place::file(path), format!("there is no built-in template `{name}`"));
            Ok(match nearest {
                Some(nearest) => finding.help(format!("did you mean `{nearest}`?")),
                None => finding.help(format!(
                    "an override has the name of one of the {} templates that `walwright templates list` prints",
                    builtin::BUILTIN.len()
                )),
            })
        }
    }
}

/// A template that failed while it rendered, as a finding about the template by its name.
pub fn template_finding(error: &TemplateError) -> Finding {
    finding(error.template.clone(), error)
}

fn finding(path: String, error: &TemplateError) -> Finding {
    let place = if error.line == 0 { Place::file(path) } else { Place::line(path, error.line, error.column.max(1)) };
    Finding::new(Code::E0601, place, error.message.clone())
}
