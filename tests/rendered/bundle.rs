//! Bundles to look at: rendered from a plan, laid out in a folder.

use camino::{Utf8Path, Utf8PathBuf};
use walwright::diagnostic::{Colour, view};
use walwright::output::{Mode, OutputTree};
use walwright::render::Templates;
use walwright::source::{Bounds, Document};

/// A rendered plan.
pub(crate) struct Bundle {
    /// The name of the plan's folder.
    pub(crate) name: String,
    /// The plan's folder.
    pub(crate) folder: Utf8PathBuf,
    /// The text of the findings, with paths relative to the plan's folder.
    pub(crate) findings: String,
    pub(crate) tree: OutputTree,
}

impl Bundle {
    /// Renders `folder/plan.yaml`.
    ///
    /// # Panics
    /// If there are errors in it.
    pub(crate) fn of(folder: &Utf8Path, templates: &Templates) -> Bundle {
        let plan = folder.join("plan.yaml");
        let document = Document::read_within(&plan, &Bounds::given(Utf8Path::new("/")))
            .unwrap_or_else(|finding| panic!("{plan}: {}", finding.message));
        let (tree, findings) = walwright::compile(&document, templates).unwrap();
        let findings = view::text(&findings, Colour::Plain).replace(&format!("{folder}/"), "");
        let tree = tree.unwrap_or_else(|| panic!("{plan} is not rendered:\n{findings}"));
        Bundle { name: folder.file_name().unwrap().to_owned(), folder: folder.to_owned(), findings, tree }
    }

    /// Every example of the project, by name.
    pub(crate) fn examples() -> Vec<Bundle> {
        let templates = Templates::builtin();
        let entries = project("examples").read_dir_utf8().unwrap();
        let mut folders: Vec<_> =
            entries.map(|entry| entry.unwrap().into_path()).filter(|path| path.is_dir()).collect();
        folders.sort();
        folders.iter().map(|folder| Bundle::of(folder, &templates)).collect()
    }

    /// The content of a file.
    pub(crate) fn text(&self, path: &str) -> &str {
        let file = self.tree.iter().find(|(found, _)| found.as_str() == path);
        &file.unwrap_or_else(|| panic!("{} has no {path}", self.name)).1.content
    }

    /// The paths of the shell scripts.
    pub(crate) fn scripts(&self) -> Vec<&str> {
        self.tree.iter().map(|(path, _)| path.as_str()).filter(|path| is_script(path)).collect()
    }

    /// Writes the bundle below `dir`, as `render` does but for the modes, and says where it is.
    pub(crate) fn lay_out(&self, dir: &Utf8Path) -> Utf8PathBuf {
        let root = dir.join(&self.name);
        for (path, file) in self.tree.iter() {
            let path = path.below(&root);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(&path, &file.content).unwrap();
        }
        root
    }

    /// One line a file, with its mode.
    pub(crate) fn listing(&self) -> String {
        let line = |path: &str, mode| match mode {
            Mode::Plain => format!("0644 {path}\n"),
            Mode::Executable => format!("0755 {path}\n"),
        };
        let lines: Vec<String> = self.tree.iter().map(|(path, file)| line(path.as_str(), file.mode)).collect();
        lines.concat()
    }
}

/// Whether a file of a bundle is a shell script.
pub(crate) fn is_script(path: &str) -> bool {
    Utf8Path::new(path).extension() == Some("sh")
}

/// A folder of the project.
pub(crate) fn project(folder: &str) -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// A folder that is gone after the test.
pub(crate) fn scratch() -> (tempfile::TempDir, Utf8PathBuf) {
    let keep = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::try_from(keep.path().canonicalize().unwrap()).unwrap();
    (keep, path)
}
