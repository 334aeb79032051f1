//! The same value without what breaks the schema, so that the types can always be filled and the rest be judged.

use serde_json::{Map, Value};

use super::fault::{Cure, Fault};
use crate::source::Pointer;

/// Mends `value`: unknown keys and misfits go, numbers that should be text become text. Elements of a list keep their places.
pub(super) fn prune(mut value: Value, faults: &[Fault]) -> Value {
    for fault in faults {
        match fault.cure {
            Cure::Leave => {}
            Cure::AsText => as_text(&mut value, &fault.pointer),
            Cure::Remove => remove(&mut value, &fault.pointer),
            Cure::Hollow => hollow(&mut value, &fault.pointer),
        }
    }
    value
}

fn as_text(value: &mut Value, pointer: &Pointer) {
    if let Some(found) = value.pointer_mut(pointer.as_str()) {
        *found = Value::String(found.to_string());
    }
}

/// Another element of a list must not move up: findings name elements by their index.
fn hollow(value: &mut Value, pointer: &Pointer) {
    let parent = pointer.parent().and_then(|parent| value.pointer_mut(parent.as_str()));
    let item = parent.and_then(Value::as_array_mut).zip(pointer.last().and_then(|last| last.parse::<usize>().ok()));
    match item.and_then(|(items, index)| items.get_mut(index)) {
        Some(item) => *item = Value::Object(Map::new()),
        None => remove(value, pointer),
    }
}

fn remove(value: &mut Value, pointer: &Pointer) {
    let (Some(parent), Some(last)) = (pointer.parent(), pointer.last()) else {
        *value = Value::Object(Map::new());
        return;
    };
    match value.pointer_mut(parent.as_str()) {
        Some(Value::Object(entries)) => {
            entries.shift_remove(&last);
        }
        Some(Value::Array(_)) => remove(value, &parent),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::source::Part;

    fn pruned(value: Value, pointer: &str, cure: Cure) -> Value {
        let (pointer, message) = (Pointer::new(pointer), String::new());
        prune(value, &[Fault { pointer, part: Part::Value, message, help: None, cure }])
    }

    #[test]
    fn a_broken_element_of_a_list_of_mappings_leaves_a_hole() {
        let value = json!({"nodes": [{"name": "a"}, 3, {"name": "c"}]});
        assert_eq!(pruned(value, "/nodes/1", Cure::Hollow), json!({"nodes": [{"name": "a"}, {}, {"name": "c"}]}));
    }

    #[test]
    fn a_broken_element_of_a_list_of_texts_takes_the_list_with_it() {
        let value = json!({"mount_points": ["/a", {}], "port": 1});
        assert_eq!(pruned(json!({"m": ["/a", 3], "port": 1}), "/m/1", Cure::Remove), json!({"port": 1}));
        assert_eq!(pruned(value, "", Cure::Remove), json!({}));
    }

    #[test]
    fn a_number_in_the_place_of_text_is_kept_as_text() {
        assert_eq!(pruned(json!({"name": 7}), "/name", Cure::AsText), json!({"name": "7"}));
    }
}
