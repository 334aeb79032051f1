//! Escaping for HTML and SVG, as text or between double or single quotes of an attribute.

use super::visible;

/// `value` as text: it can start no element, entity or attribute.
pub fn escape(value: &str) -> String {
    let value = visible::text(value);
    let mut escaped = String::with_capacity(value.len());
    let mut rest = value.as_ref();
    while let Some(place) = rest.find(['&', '<', '>', '"', '\'']) {
        let (before, special) = rest.split_at(place);
        escaped.push_str(before);
        escaped.push_str(match special.as_bytes()[0] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &special[1..];
    }
    escaped.push_str(rest);
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
