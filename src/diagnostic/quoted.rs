//! Values in messages.

/// A value as messages have it, between back-ticks; where it holds some itself, between more of them, so that nothing of it looks like
/// words of the message.
pub fn quoted(value: &str) -> String {
    match value.split(|c| c != '`').map(str::len).max() {
        None | Some(0) => format!("`{value}`"),
        Some(longest) => {
            let fence = "`".repeat(longest + 1);
            format!("{fence} {value} {fence}")
        }
    }
}
