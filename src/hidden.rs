//! The one table of characters that a reader does not see, takes for a blank, or that turn the text around them.
//!
//! Every view asks it: findings, pages, diffs, the terminal; and lib.sh gets it for the filter in front of what scripts print from outside.

use std::ops::RangeInclusive;

/// The table, in order. Ordinary letters, marks and symbols of every script are outside; so are line feed and tab where a text has lines,
/// which is for the asking view to know.
pub const HIDDEN: &[RangeInclusive<char>] = &[
    // Control characters.
    '\0'..='\u{1f}',
    '\u{7f}'..='\u{9f}',
    // Blanks that are none to a shell: no-break, of several widths, ideographic. The soft hyphen.
    '\u{a0}'..='\u{a0}',
    '\u{ad}'..='\u{ad}',
    // Joiners, fillers and marks without a shape.
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{70f}'..='\u{70f}',
    '\u{115f}'..='\u{1160}',
    '\u{1680}'..='\u{1680}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    // Typographic blanks, zero-width characters, directions.
    '\u{2000}'..='\u{200f}',
    '\u{2028}'..='\u{202f}',
    '\u{205f}'..='\u{206f}',
    '\u{2800}'..='\u{2800}',
    '\u{3000}'..='\u{3000}',
    '\u{3164}'..='\u{3164}',
    // Characters that are none, variation selectors, byte order mark, half-width filler, annotations.
    '\u{fdd0}'..='\u{fdef}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fffb}',
    '\u{fffe}'..='\u{ffff}',
    // Signs of Kaithi that stand around numbers, joiners of hieroglyphs, a filler of Khitan, controls of shorthand and of musical notation.
    '\u{110bd}'..='\u{110bd}',
    '\u{110cd}'..='\u{110cd}',
    '\u{13430}'..='\u{1343f}',
    '\u{16fe4}'..='\u{16fe4}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d159}'..='\u{1d159}',
    '\u{1d173}'..='\u{1d17a}',
    // The last two of each plane are no characters; tags and more variation selectors.
    '\u{1fffe}'..='\u{1ffff}',
    '\u{2fffe}'..='\u{2ffff}',
    '\u{3fffe}'..='\u{3ffff}',
    '\u{4fffe}'..='\u{4ffff}',
    '\u{5fffe}'..='\u{5ffff}',
    '\u{6fffe}'..='\u{6ffff}',
    '\u{7fffe}'..='\u{7ffff}',
    '\u{8fffe}'..='\u{8ffff}',
    '\u{9fffe}'..='\u{9ffff}',
    '\u{afffe}'..='\u{affff}',
    '\u{bfffe}'..='\u{bffff}',
    '\u{cfffe}'..='\u{cffff}',
    '\u{dfffe}'..='\u{dffff}',
    '\u{e0000}'..='\u{e0fff}',
    '\u{efffe}'..='\u{effff}',
    '\u{ffffe}'..='\u{fffff}',
    '\u{10fffe}'..='\u{10ffff}',
];

/// Whether a reader may miss the character.
pub fn is_hidden(c: char) -> bool {
    // Nearly every character of a plan is one of these.
    if matches!(c, ' '..='~') {
        return false;
    }
    HIDDEN
        .binary_search_by(|range| {
            if *range.end() < c {
                std::cmp::Ordering::Less
            } else if *range.start() > c {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Equal
            }
        })
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_overlaps_nowhere() {
        assert!(HIDDEN.iter().all(|range| range.start() <= range.end()));
        assert!(HIDDEN.windows(2).all(|pair| pair[0].end() < pair[1].start()));
    }

    #[test]
    fn what_hides_is_in_it_and_letters_are_not() {
        for hidden in "\u{1b}\u{9b}\u{a0}\u{ad}\u{115f}\u{200b}\u{200d}\u{202e}\u{2060}\u{2066}\u{3164}\u{fe0f}\u{feff}\u{ffa0}\u{70f}\u{110bd}\u{13430}\u{16fe4}\u{1d159}\u{1fffe}\u{10ffff}\u{e0041}\u{e0100}".chars() {
            assert!(is_hidden(hidden), "{:x}", u32::from(hidden));
        }
        assert!(!"Größe 表 `x` 🐘 – „é“ עברית".chars().any(is_hidden));
    }
}
