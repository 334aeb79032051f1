//! The kinds of file that are rendered, each with its escaping.

use super::{conf, html, markdown, shell, yaml};

/// The kind of an output file, decided by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A shell script.
    Shell,
    /// A PostgreSQL configuration file.
    Conf,
    /// YAML.
    Yaml,
    /// A compose file: YAML in which `$` interpolates.
    Compose,
    /// Markdown.
    Markdown,
    /// HTML or SVG.
    Html,
    /// JSON.
    Json,
}

impl Kind {
    /// Every kind there is.
    pub const ALL: [Kind; 7] =
        [Kind::Shell, Kind::Conf, Kind::Yaml, Kind::Compose, Kind::Markdown, Kind::Html, Kind::Json];

    /// The kind of the file or template called `name`; none where the name tells nothing.
    pub fn of(name: &str) -> Option<Kind> {
        let file = name.strip_suffix(".j2").unwrap_or(name);
        let base = file.rsplit('/').next().unwrap_or(file);
        match base.rsplit_once('.')?.1 {
            "sh" => Some(Kind::Shell),
            "conf" => Some(Kind::Conf),
            "yml" | "yaml" if base.contains("compose") => Some(Kind::Compose),
            "yml" | "yaml" => Some(Kind::Yaml),
            "md" => Some(Kind::Markdown),
            "html" | "svg" => Some(Kind::Html),
            "json" => Some(Kind::Json),
            _ => None,
        }
    }

    /// The kind's name, as templates know it.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Shell => "sh",
            Kind::Conf => "conf",
            Kind::Yaml => "yaml",
            Kind::Compose => "compose",
            Kind::Markdown => "md",
            Kind::Html => "html",
            Kind::Json => "json",
        }
    }

    /// `value` as it stands in a file of this kind: one word, one scalar, or text that starts no markup.
    pub fn escape(self, value: &str) -> String {
        match self {
            Kind::Shell => shell::quote(value),
            Kind::Conf => conf::quote(value),
            Kind::Yaml => yaml::quote(value),
            Kind::Compose => yaml::quote_compose(value),
            Kind::Markdown => markdown::escape(value),
            Kind::Html => html::escape(value),
            Kind::Json => serde_json::Value::from(value).to_string(),
        }
    }

    /// Whether blanks at a line's end can be part of a value: only a shell's quotes reach over lines.
    pub(super) const fn keeps_trailing_blanks(self) -> bool {
        matches!(self, Kind::Shell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_decides_the_kind() {
        assert_eq!(Kind::of("steps/10-preflight.sh.j2"), Some(Kind::Shell));
        assert_eq!(Kind::of("config/postgresql.auto.conf"), Some(Kind::Conf));
        assert_eq!(Kind::of("compose/docker-compose.override.yml.j2"), Some(Kind::Compose));
        assert_eq!(Kind::of("x.yaml"), Some(Kind::Yaml));
        assert_eq!(Kind::of("timeline.svg.j2"), Some(Kind::Html));
        assert_eq!(Kind::of("SHA256SUMS"), None);
    }
}
