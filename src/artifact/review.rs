//! review.html: the plan for people, as one page that needs nothing else.

use serde::Serialize;

use super::{Subject, timeline_svg};
use crate::render::{Fragment, Kind, TemplateError, Templates};
use crate::story::Story;

/// The drawing, which stands in the page as it stands in its own file.
const DRAWING: &str = "timeline.svg.j2";

/// What `review.html.j2` prints.
#[derive(Debug, Serialize)]
pub(super) struct ReviewContext<'a> {
    story: &'a Story,
    drawing: Fragment,
}

pub(super) fn render(templates: &Templates, name: &str, subject: Subject<'_>) -> Result<String, TemplateError> {
    let drawing = templates.render(DRAWING, &timeline_svg::context(subject))?;
    let context = ReviewContext { story: subject.story, drawing: Fragment::new(Kind::Html, drawing) };
    templates.render(name, &context)
}
