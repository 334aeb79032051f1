//! How ssh is called on its way to one host: port, key and options, and what no connection goes without.

use indexmap::IndexMap;

use crate::render::readers;

/// How ssh gets to a host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ssh {
    /// The port, where it is not ssh's own choice.
    pub port: Option<u32>,
    /// The private key, on the machine that ssh starts from.
    pub identity_file: Option<String>,
    /// Options as the plan has them.
    pub options: IndexMap<String, String>,
}

/// What holds where nothing else is said: nobody is asked for anything, a host that is not there is given up, and so is a
/// connection of which the other end is gone: without `ServerAliveInterval` it would be waited for without end.
pub const ALWAYS: [(&str, &str); 4] =
    [("BatchMode", "yes"), ("ConnectTimeout", "10"), ("ServerAliveInterval", "15"), ("ServerAliveCountMax", "4")];

impl Ssh {
    /// What the plan says, as words behind `ssh`. Of two options with one name ssh takes the first: these come before the others.
    pub fn said(&self) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(port) = self.port {
            words.extend(["-p".to_owned(), port.to_string()]);
        }
        if let Some(file) = &self.identity_file {
            words.extend(["-i".to_owned(), readers::ssh_identity(file)]);
            if !self.has("IdentitiesOnly") {
                // An agent with many keys would use up the server's patience before this one is offered.
                words.extend(option("IdentitiesOnly", "yes"));
            }
        }
        words.extend(self.options.iter().flat_map(|(key, value)| option(key, value)));
        words
    }

    /// All of ssh's words up to the login: what the plan says, then what always holds.
    pub fn words(&self) -> Vec<String> {
        let mut words = self.said();
        let others = ALWAYS.into_iter().filter(|(key, _)| !self.has(key));
        words.extend(others.flat_map(|(key, value)| option(key, value)));
        words
    }

    /// ssh with its words, as `rsync -e` reads them; rsync adds login and host.
    pub fn shell(&self) -> String {
        let words = self.words();
        readers::remote_shell(std::iter::once("ssh").chain(words.iter().map(String::as_str)))
    }

    /// The whole command that logs in on a host, as words; what runs there follows.
    pub fn command(&self, user: &str, address: &str) -> Vec<String> {
        let mut words = vec!["ssh".to_owned()];
        words.extend(self.words());
        words.extend(["-l", user, "--", address].map(str::to_owned));
        words
    }

    fn has(&self, key: &str) -> bool {
        self.options.keys().any(|own| own.eq_ignore_ascii_case(key))
    }
}

fn option(key: &str, value: &str) -> [String; 2] {
    ["-o".to_owned(), format!("{key}={value}")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_connection_waits_for_ever_or_asks() {
        let words = Ssh::default().command("barman", "::1").join(" ");
        let options = "-o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=4";
        assert_eq!(words, format!("ssh {options} -l barman -- ::1"));
    }

    #[test]
    fn the_plans_own_words_come_first_and_take_the_place_of_the_usual_ones() {
        let ssh = Ssh {
            port: Some(2231),
            identity_file: Some("~/keys/50%".to_owned()),
            options: [("serveraliveinterval".to_owned(), "5".to_owned())].into_iter().collect(),
        };
        let said = "-p 2231 -i ~/keys/50%% -o IdentitiesOnly=yes -o serveraliveinterval=5";
        let usual = "-o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveCountMax=4";
        assert_eq!(ssh.words().join(" "), format!("{said} {usual}"));
    }
}
