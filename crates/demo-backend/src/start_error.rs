//! Why the server cannot start, each with what to do about it.

use std::net::SocketAddr;
use std::path::PathBuf;

/// A reason not to start. The text is written for the person at the terminal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Another program listens on the address.
    #[error(
        "the address {address} is already in use; stop the other program, or choose another port with --listen 127.0.0.1:PORT"
    )]
    AddressInUse {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// The address cannot be listened on for another reason.
    #[error("cannot listen on {address}: {source}; choose another address with --listen")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The directory of the app holds no `index.html`.
    #[error("{} holds no index.html; build the app first, or give its directory with --app", .directory.display())]
    NoApp {
        /// The directory that was given.
        directory: PathBuf,
    },
    /// The file with the policy of the app cannot be read, or holds what no header may hold.
    #[error(
        "{} is no policy that can be sent ({detail}); build the app again, which writes it anew, or delete the file to send \
         the default policy",
        .file.display()
    )]
    UnusablePolicy {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The directory for the database file cannot be made.
    #[error("cannot create the directory {}: {source}; choose another file with --database", .directory.display())]
    DatabaseDirectory {
        /// The directory that is missing.
        directory: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The file is damaged, is something else, or belongs to another program.
    #[error("{database} is not a usable database ({detail}); delete it, or choose another one with --database")]
    BrokenDatabase {
        /// The file, or "the database in memory".
        database: String,
        /// What the database said.
        detail: String,
    },
    /// A server's database was asked of a program that embeds its own.
    #[error(
        "this program keeps its data in a file of its own; build it with --features postgres for a database server"
    )]
    BuiltForEmbedded,
    /// The program has no database of its own.
    #[error("this program keeps its data on a PostgreSQL server; give its URL with --database postgres://HOST/NAME")]
    BuiltForServer,
    /// The file was written by a later version of this program.
    #[error(
        "{database} was made by a newer version of this program (migration {found}, this one knows up to {known}); \
         update the program, or choose another file with --database"
    )]
    NewerDatabase {
        /// The file, or "the database in memory".
        database: String,
        /// The newest migration in the file.
        found: i64,
        /// The newest migration of this program.
        known: i64,
    },
    /// The database refused a statement during preparation.
    #[error("cannot prepare {database}: {source}")]
    Database {
        /// The file, or "the database in memory".
        database: String,
        /// What the database said.
        source: sqlx::Error,
    },
    /// The operating system gave no random bytes for the signing secret, or hashing failed.
    #[error("cannot create the accounts: {detail}")]
    Accounts {
        /// What failed.
        detail: String,
    },
}
