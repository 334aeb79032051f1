//! The program `walwright`.

fn main() -> std::process::ExitCode {
    walwright::cli::main()
}
