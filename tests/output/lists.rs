//! `verify` fails closed: whatever is done to the two lists, a bundle that is not whole is not called so.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use camino::Utf8PathBuf;
use walwright::output::{Fault, OutputError, Verdict};

use crate::{folder, path, tree, verdict, write};

/// What is done to the text of a list.
type Manipulate = fn(&str) -> String;

fn written() -> (tempfile::TempDir, Utf8PathBuf) {
    let (keep, dir) = folder();
    write(&dir, &tree("one")).unwrap();
    (keep, dir)
}

#[test]
fn whatever_is_done_to_the_checksums_is_a_fault_of_theirs() {
    let manipulations: [(&str, Manipulate); 12] = [
        ("emptied", |_| String::new()),
        ("only blank lines", |_| "\n\n".to_owned()),
        ("garbage", |_| "nothing to see here\n".to_owned()),
        ("shortened by the first line", |text| text.split_once('\n').unwrap().1.to_owned()),
        ("shortened to the manifest", |text| text.lines().filter(|line| line.contains("manifest")).collect()),
        ("without the manifest", |text| {
            text.lines().filter(|line| !line.contains("manifest")).flat_map(|line| [line, "\n"]).collect()
        }),
        ("a line twice", |text| format!("{text}{}", text.lines().next().unwrap())),
        ("a garbage line more", |text| format!("{text}garbage\n")),
        ("a foreign file more", |text| format!("{text}{}  more.sh\n", "0".repeat(64))),
        ("a comment", |text| format!("# all is well\n{text}")),
        ("another order", |text| text.lines().rev().flat_map(|line| [line, "\n"]).collect()),
        ("no newline at the end", |text| text.trim_end().to_owned()),
    ];
    for (what, manipulate) in manipulations {
        let (_keep, dir) = written();
        let list = dir.join("orders/SHA256SUMS");
        let text = fs_err::read_to_string(&list).unwrap();
        fs_err::write(&list, manipulate(&text)).unwrap();
        let faults = verdict(&dir).faults;
        assert!(faults.contains(&(path("SHA256SUMS"), Fault::Edited)), "{what}: {faults:?}");
    }
}

#[test]
fn a_manifest_that_is_none_or_of_nothing_cannot_be_read() {
    let manipulations: [(&str, Manipulate); 6] = [
        ("emptied", |_| String::new()),
        ("shortened", |text| text[..text.len() / 2].to_owned()),
        ("garbage", |_| "garbage".to_owned()),
        ("of nothing", |text| {
            let mut manifest: serde_json::Value = serde_json::from_str(text).unwrap();
            manifest["files"] = serde_json::json!({});
            manifest.to_string()
        }),
        ("of another version", |text| text.replacen("\"version\": 1", "\"version\": 2", 1)),
        ("with a path that leads out", |text| text.replacen("run.sh", "../run.sh", 1)),
    ];
    for (what, manipulate) in manipulations {
        let (_keep, dir) = written();
        let list = dir.join("orders/manifest.json");
        let text = fs_err::read_to_string(&list).unwrap();
        fs_err::write(&list, manipulate(&text)).unwrap();
        let faults = verdict(&dir).faults;
        assert!(faults.contains(&(path("manifest.json"), Fault::Unreadable)), "{what}: {faults:?}");
        fs_err::write(dir.join("orders/SHA256SUMS"), "").unwrap();
        assert!(!verdict(&dir).is_whole(), "{what}");
    }
}

#[test]
fn a_list_that_is_a_link_or_a_folder_is_none() {
    for list in ["manifest.json", "SHA256SUMS"] {
        let (_keep, dir) = written();
        let file = dir.join("orders").join(list);
        fs_err::rename(&file, dir.join("elsewhere")).unwrap();
        symlink("../elsewhere", &file).unwrap();
        assert!(!verdict(&dir).is_whole(), "{list}");
        fs_err::remove_file(&file).unwrap();
        fs_err::create_dir(&file).unwrap();
        assert!(!verdict(&dir).is_whole(), "{list}");
    }
}

#[test]
fn a_file_that_anybody_may_change_is_a_fault() {
    let (_keep, dir) = written();
    for mode in [0o777, 0o757] {
        fs_err::set_permissions(dir.join("orders/run.sh"), std::fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(verdict(&dir).faults, [(path("run.sh"), Fault::Exposed)], "{mode:o}");
    }
    // What people share in a group is theirs to decide.
    fs_err::set_permissions(dir.join("orders/run.sh"), std::fs::Permissions::from_mode(0o775)).unwrap();
    assert!(verdict(&dir).is_whole());
}

#[test]
fn lists_and_bundles_have_a_largest_size() {
    for (name, limit) in [("manifest.json", "4 MiB"), ("SHA256SUMS", "4 MiB"), ("run.sh", "64 MiB")] {
        let (_keep, dir) = written();
        let file = fs_err::OpenOptions::new().write(true).open(dir.join("orders").join(name)).unwrap();
        file.set_len(1 << 40).unwrap();
        let error = Verdict::of(&dir.join("orders")).unwrap_err();
        assert!(matches!(error, OutputError::TooLarge(_)), "{error}");
        assert!(error.to_string().ends_with(limit), "{error}");
    }
}
