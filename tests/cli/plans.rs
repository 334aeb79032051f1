//! Which plans a command works on, and in which order.

use crate::Case;

#[test]
fn a_folder_stands_for_every_plan_in_it() {
    let case = Case::new();
    case.plan("deep/er/second.yml", "second");
    case.write("deep/er/topology.yaml", case.read("topology.yaml"));
    case.write("docker-compose.yml", "services: {a: {ports: !reset []}}\n");
    case.write("broken.yaml", "kind: other\n  - [\n");
    case.write(".hidden/plan.yaml", "kind: plan\n");
    case.write("notes.txt", "kind: plan\n");
    let ran = case.run(&["render", "."]).ended(0);
    assert!(ran.out.contains("generated/orders:") && ran.out.contains("generated/second:"), "{ran:?}");
}

#[test]
fn a_plan_in_a_folder_that_does_not_parse_is_not_passed_over() {
    let case = Case::new();
    case.write("plans/broken.yaml", "kind: plan\nname: [\n");
    let ran = case.run(&["validate", "plans"]).ended(1);
    assert!(ran.out.contains("E0001") && ran.out.contains("plans/broken.yaml"), "{ran:?}");
}

#[test]
fn a_folder_or_a_glob_without_a_plan_is_trouble() {
    let case = Case::new();
    case.write("empty/topology.yaml", case.read("topology.yaml"));
    let ran = case.run(&["validate", "empty"]).ended(2);
    assert!(ran.err.starts_with("error: there is no plan in the folder `empty`"), "{ran:?}");
    let ran = case.run(&["validate", "nothing/*.yaml"]).ended(2);
    assert_eq!(ran.err, "error: no plan matches `nothing/*.yaml`\n");
    case.run(&["validate", "[*.yaml"]).ended(2);
}

#[test]
fn a_glob_stands_for_the_files_it_matches_and_a_file_for_itself() {
    let case = Case::new();
    case.plan("a-1.yaml", "one");
    case.plan("a-2.yaml", "two");
    case.plan("a-[1].yaml", "brackets");
    let ran = case.run(&["render", "--dry-run", "a-?.yaml"]).ended(0);
    assert!(ran.out.contains("generated/one:") && ran.out.contains("generated/two:"), "{ran:?}");
    let ran = case.run(&["render", "--dry-run", "a-[1].yaml"]).ended(0);
    assert!(ran.out.contains("generated/brackets:") && !ran.out.contains("generated/one:"), "{ran:?}");
}

#[test]
fn a_plan_named_twice_is_taken_once() {
    let case = Case::new();
    case.run(&["render", "orders.yaml", "./orders.yaml", "ord*.yaml"]).ended(0);
}

#[test]
fn two_plans_with_one_name_are_refused() {
    let case = Case::new();
    case.plan("other.yaml", "orders");
    for command in ["validate", "render", "diff"] {
        let ran = case.run(&[command, "orders.yaml", "other.yaml"]).ended(2);
        assert!(ran.err.starts_with("error: `orders.yaml` and `other.yaml` are both named `orders`\n"), "{ran:?}");
    }
    assert_eq!(case.written(), ["other.yaml"]);
}

#[test]
fn many_plans_are_reported_in_a_stable_order() {
    let case = Case::new();
    for number in 0..24 {
        case.plan(&format!("many/{number:02}.yaml"), &format!("plan-{number:02}"));
    }
    case.write("many/topology.yaml", case.read("topology.yaml"));
    let first = case.run(&["render", "--dry-run", "many"]).ended(0);
    let again = case.run(&["render", "--dry-run", "many"]).ended(0);
    assert_eq!((&first.out, &first.err), (&again.out, &again.err));
    let at: Vec<usize> =
        (0..24).map(|number| first.out.find(&format!("generated/plan-{number:02}:")).unwrap()).collect();
    assert!(at.is_sorted());
}

#[test]
fn one_wrong_plan_does_not_stop_the_others() {
    let case = Case::new();
    case.write("wrong.yaml", "version: 1\nkind: plan\nname: wrong\n");
    let ran = case.run(&["render", "orders.yaml", "wrong.yaml"]).ended(1);
    assert!(ran.out.contains("generated/orders:"), "{ran:?}");
    assert!(ran.err.contains("wrong.yaml"), "{ran:?}");
    assert!(!case.dir.join("generated/wrong").exists());
}

#[test]
fn more_than_a_thousand_plans_are_not_one_run() {
    let case = Case::new();
    for number in 0..1001 {
        case.write(&format!("many/{number}.yaml"), "kind: plan\n");
    }
    let ran = case.run(&["validate", "many"]).ended(2);
    assert_eq!(ran.err, "error: 1001 plans are more than the 1000 of one run\n  = help: name them in several runs\n");
}
