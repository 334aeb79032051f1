//! How WAL is fetched during replay: `restore_command` in its fail-closed form.
//!
//! PostgreSQL takes an exit status of 1 to 125 for the end of the archive and then promotes; over 125 it stops. So 0 stays 0,
//! 1 (not in the archive) stays 1, and everything else becomes 255. Source: PostgreSQL, `RestoreArchivedFile`; measured with an
//! unreachable Barman host, where the plain command lost rows.

use crate::model::Target;
use crate::render::readers::placeholder;
use crate::render::shell::quote;
use crate::resolved::{Resolved, RestoreMethod, WalCopy};

/// The folder beside the data directory with a mark for each segment that was taken from the old `pg_wal`.
pub const TAKEN: &str = "unarchived";

/// The file and the place of one fetch.
#[derive(Clone, Copy, Debug)]
pub enum Fetch<'a> {
    /// PostgreSQL's own `%f` and `%p`; a literal percent is doubled.
    Asked,
    /// A named file to a named place, as the preflight tries it.
    Named {
        /// The WAL file.
        file: &'a str,
        /// Where it goes.
        path: &'a str,
    },
}

impl Fetch<'_> {
    fn file(self) -> String {
        match self {
            Self::Asked => "%f".to_owned(),
            Self::Named { file, .. } => quote(file),
        }
    }

    fn path(self) -> String {
        match self {
            Self::Asked => "\"%p\"".to_owned(),
            Self::Named { path, .. } => quote(path),
        }
    }

    /// A word of the plan inside the command.
    fn word(self, text: &str) -> String {
        match self {
            Self::Asked => placeholder(&quote(text)),
            Self::Named { .. } => quote(text),
        }
    }
}

/// The active command: the plan's method, after the copied segments where they were copied. What was taken from the old `pg_wal` stands in
/// the new one, whole; of the first of it Barman's receiver may hold a part, which would come first and end the replay.
pub fn restore_command(resolved: &Resolved, fetch: Fetch<'_>) -> String {
    let mut method = method_command(resolved, resolved.method, fetch);
    if resolved.target == Target::Latest {
        let taken = fetch.word(&format!("{}/{TAKEN}/", resolved.work_dir()));
        method = format!("if test -e {taken}{}; then exit 1; fi; {method}", fetch.file());
    }
    match resolved.wal_copy {
        WalCopy::OnDemand => method,
        WalCopy::Bulk => {
            let copied = format!("{}/wal/", resolved.work_dir());
            let copied = format!("{}{}", fetch.word(&copied), fetch.file());
            let path = fetch.path();
            format!("if test -f {copied}; then cp {copied} {path} || exit 255; exit 0; fi; {method}")
        }
    }
}

/// One method's command, whether it is the active one or not.
pub fn method_command(resolved: &Resolved, method: RestoreMethod, fetch: Fetch<'_>) -> String {
    match method {
        RestoreMethod::BarmanWalRestore => barman_wal_restore(resolved, fetch),
        RestoreMethod::GetWal => get_wal(resolved, fetch),
    }
}

fn barman_wal_restore(resolved: &Resolved, fetch: Fetch<'_>) -> String {
    let mut command = wal_restore_words(resolved, fetch, &[]);
    if resolved.prefetch > 1 {
        // Its own spool folder: what another recovery left in the common one would be taken for this one's.
        let spool = fetch.word(&format!("{}/spool", resolved.work_dir()));
        let ahead = ["-p".to_owned(), resolved.prefetch.to_string(), "--spool-dir".to_owned(), spool];
        // With `-p` a missing file is status 2, as a broken ssh is; asked once more without it, the two differ.
        command = format!("{} || {command}", wal_restore_words(resolved, fetch, &ahead));
    }
    format!("{command} || case $? in 1) exit 1;; *) exit 255;; esac")
}

fn wal_restore_words(resolved: &Resolved, fetch: Fetch<'_>, options: &[String]) -> String {
    let barman = &resolved.barman;
    let program = resolved.node().programs.barman_wal_restore.as_deref().unwrap_or("barman-wal-restore");
    // It calls ssh without a keep-alive and takes no option of it but the port.
    let mut words = vec!["timeout".to_owned(), "-k".to_owned(), "10".to_owned(), patience(resolved).to_string()];
    words.extend([fetch.word(program), "-P".to_owned()]);
    if let Some(port) = barman.from_node.port {
        words.extend(["--port".to_owned(), port.to_string()]);
    }
    words.extend_from_slice(options);
    words.extend(["-U".to_owned(), fetch.word(&barman.os_user), fetch.word(&barman.host), fetch.word(&barman.server)]);
    // PostgreSQL's own placeholder needs no quotes here: %p never has a blank.
    let path = match fetch {
        Fetch::Asked => "%p".to_owned(),
        Fetch::Named { path, .. } => quote(path),
    };
    words.extend([fetch.file(), path]);
    words.join(" ")
}

/// Seconds that one call of `barman-wal-restore` may take: at least ten minutes, and as long as 256 KiB a second need for what it
/// fetches at a time. A connection whose other end is gone would be waited for without end.
fn patience(resolved: &Resolved) -> u64 {
    let bytes = resolved.evidence.as_ref().map_or(16 * 1024 * 1024, |facts| facts.segment_size.bytes());
    (bytes * u64::from(resolved.prefetch.max(1)) / (256 * 1024)).max(600)
}

fn get_wal(resolved: &Resolved, fetch: Fetch<'_>) -> String {
    let barman = &resolved.barman;
    let program = barman.program.as_deref().unwrap_or("barman");
    let remote = format!("{} get-wal -P {} ", quote(program), quote(&barman.server));
    let remote = format!("{}{}", fetch.word(&remote), fetch.file());
    let command = barman.from_node.command(&barman.os_user, &barman.host);
    let command: Vec<String> = command.iter().map(|word| fetch.word(word)).collect();
    let ssh = format!("{} {remote}", command.join(" "));
    let path = fetch.path();
    let part = match fetch {
        Fetch::Asked => "\"%p.walwright\"".to_owned(),
        Fetch::Named { path, .. } => quote(&format!("{path}.walwright")),
    };
    format!(
        "{ssh} > {part} || case $? in 1) rm -f {part}; exit 1;; *) rm -f {part}; exit 255;; esac; \
         mv {part} {path} || exit 255"
    )
}
