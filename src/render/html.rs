//! Escaping for HTML and SVG, as text or between double or single quotes of an attribute.

use super::visible;

/// `value` as text: it can start no element, entity or attribute.
pub fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    let value = visible::text(value);
    for c in value.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(escape("<a href='x'>&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
        assert_eq!(escape("a\nb"), "a\nb");
        assert_eq!(escape("\u{1b}[31m"), "\u{241b}[31m");
    }
}
