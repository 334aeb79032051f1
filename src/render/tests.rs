//! What the environment prints and what it refuses.

use minijinja::value::Serde;
use serde::Serialize;
use serde_json::json;

use super::{Fragment, Kind, TemplateError, environment, tidy};

fn render(name: &str, source: &str, context: impl Serialize) -> Result<String, String> {
    let mut environment = environment();
    let fail = |error: &minijinja::Error| TemplateError::of(name, source, error).to_string();
    environment.add_template(name, source).map_err(|error| fail(&error))?;
    let template = environment.get_template(name).map_err(|error| fail(&error))?;
    let text = template.render(Serde(context)).map_err(|error| fail(&error))?;
    Ok(tidy(Kind::of(name).unwrap(), &text))
}

#[test]
fn a_value_is_escaped_by_the_kind_of_its_file() {
    let context = json!({ "x": "it's $HOME <b>", "n": 5432 });
    for (name, expected) in [
        ("x.sh.j2", "\"it's \\$HOME <b>\" 5432\n"),
        ("x.conf.j2", "'it''s $HOME <b>' 5432\n"),
        ("x.yaml.j2", "\"it's $HOME <b>\" 5432\n"),
        ("docker-compose.yml.j2", "\"it's $$HOME <b>\" 5432\n"),
        ("x.md.j2", "it's \\$HOME \\<b> 5432\n"),
        ("x.html.j2", "it&#39;s $HOME &lt;b&gt; 5432\n"),
        ("x.json.j2", "\"it's $HOME <b>\" 5432\n"),
    ] {
        assert_eq!(render(name, "{{ x }} {{ n }}\n\n", &context).as_deref(), Ok(expected), "{name}");
    }
}

#[test]
fn only_strings_and_numbers_are_printed() {
    let context = json!({ "none": null, "yes": true, "list": ["a"], "map": { "a": 1 } });
    for (name, what) in [("none", "none"), ("yes", "a bool"), ("list", "a sequence"), ("map", "a map")] {
        let error = render("x.sh.j2", &format!("echo\n  {{{{ {name} }}}}"), &context).unwrap_err();
        assert_eq!(
            error,
            format!("x.sh.j2:2:6: invalid operation: it prints {what}, where a string or a number is wanted")
        );
    }
}

#[test]
fn what_is_not_there_is_an_error_with_its_place() {
    let error = render("x.sh.j2", "a\nb {{ nothing.there }}", json!({})).unwrap_err();
    assert!(error.starts_with("x.sh.j2:2:6: undefined value"), "{error}");
    let error = render("x.sh.j2", "{{ x | trim }}", json!({ "x": "" })).unwrap_err();
    assert!(error.contains("unknown filter: filter trim is unknown"), "{error}");
    let error = render("x.sh.j2", "{% if %}", json!({})).unwrap_err();
    assert!(error.starts_with("x.sh.j2:1:"), "{error}");
}

#[test]
fn escaping_cannot_be_turned_off() {
    for source in
        ["{% autoescape false %}{{ x }}{% endautoescape %}", "{% autoescape 'html' %}{{ x }}{% endautoescape %}"]
    {
        let error = render("x.sh.j2", source, json!({ "x": "a" })).unwrap_err();
        assert!(error.contains("it prints a value where escaping is off"), "{error}");
    }
    assert!(render("x.sh.j2", "{{ x | safe }}", json!({ "x": "a" })).is_err());
}

#[test]
fn a_template_without_end_runs_out_of_fuel() {
    let nested = "{% for a in x %}{% for b in x %}{% for c in x %}{% for d in x %}.{% endfor %}{% endfor %}{% endfor %}{% endfor %}";
    let error = render("x.sh.j2", nested, json!({ "x": vec![0; 100] })).unwrap_err();
    assert!(error.contains("out of fuel"), "{error}");
}

#[test]
fn templates_that_call_each_other_have_fifty_levels() {
    let endless = "{% macro again() %}{{ again() }}{% endmacro %}\n{{ again() }}";
    let error = render("x.sh.j2", endless, json!({})).unwrap_err();
    assert!(error.contains("recursion limit"), "{error}");
}

#[test]
fn a_captured_block_is_not_escaped_again() {
    let source = "{% macro run(host) %}\nrun {{ host }}\n{% endmacro %}\n{{ run(x) }}";
    assert_eq!(render("x.sh.j2", source, json!({ "x": "a b" })).as_deref(), Ok("run 'a b'\n"));
}

#[test]
fn a_fragment_keeps_its_kind_through_the_template() {
    #[derive(Serialize)]
    struct Step {
        commands: Vec<Fragment>,
    }
    let step = Step { commands: vec![Fragment::shell("psql -c 'SELECT 1'")] };
    let source = "{% for command in commands %}\n{{ command }}\n{% endfor %}\n";
    assert_eq!(render("x.sh.j2", source, &step).as_deref(), Ok("psql -c 'SELECT 1'\n"));
    assert_eq!(render("x.html.j2", source, &step).as_deref(), Ok("psql -c &#39;SELECT 1&#39;\n"));
    let spans = "{% for command in commands %}\n{{ command | code }}\n{{ command | block('bash') }}\n{% endfor %}\n";
    assert_eq!(
        render("x.md.j2", spans, &step).as_deref(),
        Ok("`psql -c 'SELECT 1'`\n```bash\npsql -c 'SELECT 1'\n```\n")
    );
    // Once it is part of a larger text it is text like any other.
    assert_eq!(render("x.sh.j2", "{{ 'a ' ~ commands[0] }}", &step).as_deref(), Ok("\"a psql -c 'SELECT 1'\"\n"));
}

#[test]
fn a_comment_stays_on_its_line() {
    let context = json!({ "x": "a\nrm -rf /\u{202e}" });
    let expected = "# a\u{240a}rm -rf /[U+202E]\n";
    for name in ["x.sh.j2", "x.conf.j2", "x.yaml.j2"] {
        assert_eq!(render(name, "# {{ x | comment }}", &context).as_deref(), Ok(expected));
    }
}

#[test]
fn no_shell_word_holds_a_nul() {
    let error = render("x.sh.j2", "{{ x }}", json!({ "x": "a\0b" })).unwrap_err();
    assert!(error.contains("a NUL character, which no shell word can hold"), "{error}");
}
