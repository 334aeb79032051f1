//! Builds the JSON value and the spans from the parser's events.

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::{Event, ScalarStyle, Tag};
use serde_json::{Map, Value};

use super::document::{Entry, Spans};
use super::yaml::{Flaw, Parsed};
use super::{Pointer, Span, scalar};

/// How many bytes aliases may add to a document, counting `NODE` for each value: what a file may hold itself.
const EXPANSION: usize = 4 << 20;
const NODE: usize = 16;

/// The longest key, in bytes, and the longest path of keys: each value remembers its path.
const KEY: usize = 256;
const KEYS: usize = 1024;

/// How many flaws are kept; who made so many made one mistake many times.
const FLAWS: usize = 50;

pub(super) struct Builder<'t> {
    text: &'t str,
    open: Vec<Open>,
    root: Option<Value>,
    spans: Spans,
    anchors: BTreeMap<usize, (Value, usize)>,
    expanded: usize,
    flaws: Vec<Flaw>,
}

/// A mapping or sequence that has not ended yet.
struct Open {
    pointer: Pointer,
    span: Span,
    anchor: usize,
    /// Bytes of the values in it, as `EXPANSION` counts them.
    size: usize,
    kind: Kind,
}

enum Kind {
    Sequence(Vec<Value>),
    Mapping { entries: Map<String, Value>, key: Option<(String, Span)> },
}

/// A finished value on its way into what holds it.
struct Node {
    value: Value,
    span: Span,
    size: usize,
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            open: Vec::new(),
            root: None,
            spans: Spans::new(),
            anchors: BTreeMap::new(),
            expanded: 0,
            flaws: Vec::new(),
        }
    }

    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// How many values there are by now.
    pub(super) fn values(&self) -> usize {
        self.spans.len()
    }

    pub(super) fn finish(self) -> Parsed {
        Parsed { value: self.root.unwrap_or(Value::Null), spans: self.spans, flaws: self.flaws }
    }

    pub(super) fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Flaw> {
        match event {
            Event::Scalar(text, style, anchor, tag) => self.scalar(&text, style, anchor, tag.as_deref(), span),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::SequenceStart(anchor, tag) => self.start(Kind::Sequence(Vec::new()), anchor, tag.as_ref(), span),
            Event::MappingStart(anchor, tag) => {
                self.start(Kind::Mapping { entries: Map::new(), key: None }, anchor, tag.as_ref(), span)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.end(span);
                Ok(())
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                Ok(())
            }
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(), Flaw> {
        if self.key_is_due() {
            return self.key(text, style, span);
        }
        let value = match tag {
            Some(tag) => self.tagged(tag, text, span),
            None if style == ScalarStyle::Plain => scalar::plain(text),
            None => Value::String(text.to_owned()),
        };
        let node = Node { value, span: self.trimmed(span), size: NODE + text.len() };
        self.anchor(anchor, &node);
        self.place(node);
        Ok(())
    }

    fn tagged(&mut self, tag: &Tag, text: &str, span: Span) -> Value {
        if tag.handle.is_empty() && tag.suffix == "!" {
            return Value::String(text.to_owned());
        }
        let value = tag.is_yaml_core_schema().then(|| scalar::tagged(&tag.suffix, text)).flatten();
        value.unwrap_or_else(|| {
            let message = format!("the tag `{}` does not go with `{text}`", name(tag));
            self.flaw(Flaw::new(span, message).help("leave the tag out"));
            Value::String(text.to_owned())
        })
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Flaw> {
        let Some((value, size)) = self.anchors.get(&anchor) else {
            return Err(Flaw::new(span, "an alias inside the value that it stands for"));
        };
        let node = Node { value: Value::Null, span, size: *size };
        self.expanded += node.size;
        if self.expanded > EXPANSION {
            return Err(Flaw::new(span, "aliases expand to more than 4 MiB").help("write the values out"));
        }
        if self.key_is_due() {
            return Err(Flaw::new(span, "an alias as a key").help("write the key out"));
        }
        let value = value.clone();
        self.place(Node { value, ..node });
        Ok(())
    }

    fn start(&mut self, kind: Kind, anchor: usize, tag: Option<&Cow<'_, Tag>>, span: Span) -> Result<(), Flaw> {
        if self.key_is_due() {
            return Err(
                Flaw::new(span, "a key that is a list or a mapping").help("write a word as the key; quote `{` and `[`")
            );
        }
        if let Some(tag) = tag {
            let fits = match kind {
                Kind::Sequence(_) => "seq",
                Kind::Mapping { .. } => "map",
            };
            if !(tag.is_yaml_core_schema() && tag.suffix == fits) {
                let message = format!("the tag `{}` means nothing here", name(tag));
                self.flaw(Flaw::new(span, message).help("leave the tag out"));
            }
        }
        let pointer = self.child();
        self.open.push(Open { pointer, span, anchor, size: NODE, kind });
        Ok(())
    }

    fn end(&mut self, span: Span) {
        let open = self.open.pop().expect("the parser ends only what it started");
        let value = match open.kind {
            Kind::Sequence(items) => Value::Array(items),
            Kind::Mapping { entries, .. } => Value::Object(entries),
        };
        // A block collection ends where its last value does, not where the parser noticed.
        let flow = self.text[open.span.start..].starts_with(['[', '{']);
        let end = if flow { span.end } else { open.span.end };
        let node = Node { value, span: Span { start: open.span.start, end }, size: open.size };
        self.anchor(open.anchor, &node);
        self.place(node);
    }

    fn flaw(&mut self, flaw: Flaw) {
        if self.flaws.len() < FLAWS {
            self.flaws.push(flaw);
        }
    }

    fn anchor(&mut self, anchor: usize, node: &Node) {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.value.clone(), node.size));
        }
    }

    fn key_is_due(&self) -> bool {
        matches!(self.open.last(), Some(Open { kind: Kind::Mapping { key: None, .. }, .. }))
    }

    fn key(&mut self, text: &str, style: ScalarStyle, span: Span) -> Result<(), Flaw> {
        let span = self.trimmed(span);
        let above = self.open.last().map_or(0, |open| open.pointer.as_str().len());
        if text.len() > KEY || above + text.len() > KEYS {
            let message = format!("a key of more than {KEY} bytes, or keys in keys of more than {KEYS}");
            return Err(Flaw::new(span, message).help("a plan's keys are short words"));
        }
        if text == "<<" && style == ScalarStyle::Plain {
            let flaw = Flaw::new(span, "a merge key `<<`, which YAML 1.2 does not know");
            self.flaw(flaw.help("write the keys out"));
        }
        if let Some(Open { kind: Kind::Mapping { key, .. }, .. }) = self.open.last_mut() {
            *key = Some((text.to_owned(), span));
        }
        Ok(())
    }

    /// The address of the value that comes next.
    fn child(&self) -> Pointer {
        match self.open.last() {
            None => Pointer::root(),
            Some(Open { pointer, kind: Kind::Sequence(items), .. }) => pointer.index(items.len()),
            Some(Open { pointer, kind: Kind::Mapping { key, .. }, .. }) => {
                pointer.key(key.as_ref().map_or("", |(key, _)| key))
            }
        }
    }

    fn place(&mut self, node: Node) {
        let pointer = self.child();
        let Some(open) = self.open.last_mut() else {
            self.spans.insert(pointer, Entry { key: None, value: node.span });
            self.root = Some(node.value);
            return;
        };
        open.size += node.size;
        open.span.end = open.span.end.max(node.span.end);
        match &mut open.kind {
            Kind::Sequence(items) => {
                self.spans.insert(pointer, Entry { key: None, value: node.span });
                items.push(node.value);
            }
            Kind::Mapping { entries, key } => {
                let (key, at) = key.take().expect("the parser names a key before its value");
                open.size += key.len();
                open.span.end = open.span.end.max(at.end);
                if entries.contains_key(&key) {
                    let first = self.spans.get(&pointer).and_then(|entry| entry.key);
                    let flaw = duplicate(self.text, &key, at, first);
                    self.flaw(flaw);
                    return;
                }
                let value = if node.span.start == node.span.end { at } else { node.span };
                self.spans.insert(pointer, Entry { key: Some(at), value });
                entries.insert(key, node.value);
            }
        }
    }

    /// Without blanks and line breaks at the end.
    fn trimmed(&self, span: Span) -> Span {
        let Some(text) = self.text.get(span.start..span.end) else { return span };
        Span { start: span.start, end: span.start + text.trim_end().len() }
    }
}

fn duplicate(text: &str, key: &str, at: Span, first: Option<Span>) -> Flaw {
    let line = first.map_or(0, |first| text[..first.start].matches('\n').count() + 1);
    let flaw = Flaw::new(at, format!("the key `{key}` is given twice, first on line {line}"));
    flaw.help("keep one of them; no reader can tell which was meant")
}

fn name(tag: &Tag) -> String {
    if tag.is_yaml_core_schema() { format!("!!{}", tag.suffix) } else { tag.to_string() }
}
