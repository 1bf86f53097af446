//! The command line: which program to run, and the few settings worth a flag.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// The command line of `ruche`.
#[derive(Debug, Parser)]
#[command(name = "ruche", version, about, after_help = SETTINGS)]
pub struct Cli {
    /// Settings given as flags.
    #[command(flatten)]
    pub flags: Flags,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const SETTINGS: &str = "\
Every setting is a variable too, and a key of the settings file (RUCHE_SMTP_URL is smtp_url):
  RUCHE_CONFIG           TOML file with settings          [none]
  RUCHE_DATA             folder                           [./ruche-data]
  RUCHE_HTTP_ADDR        address:port                     [127.0.0.1:8080]
  RUCHE_PUBLIC_URL       http://… or https://…            [http://localhost:PORT]
  RUCHE_LOCALE           fr or en                         [fr]
  RUCHE_DATABASE_URL     sqlite:PATH or postgres://…      [sqlite, in the data folder]
  RUCHE_SMTP_URL         smtp(s)://… or smtp+starttls://… [mail as files in the data folder]
  RUCHE_MAIL_FROM        Name <address>                   [Ruche <ruche@ruche.localhost>]
  RUCHE_MAIL_CONTENT     full, excerpt or none            [full]
  RUCHE_MAIL_DOMAINS     own domains, commas between      [that of RUCHE_MAIL_FROM]
  RUCHE_MAIL_HOURS       from-to, in the reader's zone    [07:00-20:00]
  RUCHE_MAIL_DAYS        days, 1 for Monday               [1-5]
  RUCHE_TIME_ZONE        IANA name                        [Europe/Paris]
  RUCHE_DKIM_DOMAIN, RUCHE_DKIM_SELECTOR, RUCHE_DKIM_KEY_FILE
                         Ruche signs mail                [the mail server does]
  RUCHE_INBOUND_SECRET   20 characters or more            [no mail is taken in]
  RUCHE_INBOUND_AUTHSERV name of your mail server         [who sent a mail is not verified]
  RUCHE_TRUSTED_PROXIES  IP addresses, commas between     [none]
  RUCHE_INSTANCE_KEY     32 bytes, base64 or hexadecimal  [a file in the data folder]
  RUCHE_LOG              filter such as info,ruche=debug  [info]
  RUCHE_LOG_FORMAT       text or json                     [text]
Limits: RUCHE_BODY_BYTES_MAX 262144, RUCHE_REQUEST_MS_MAX 10000,
  RUCHE_SUBSCRIBERS_MAX 10000, RUCHE_DATABASE_CONNECTIONS_MAX 10, RUCHE_SMTP_CONNECTIONS_MAX 4,
  RUCHE_SMTP_MAILS_PER_SECOND_MAX 10, RUCHE_MAIL_HOLD_MENTION_SECONDS 120,
  RUCHE_MAIL_HOLD_SECONDS 600, RUCHE_MAIL_DAY_MAX 20 (to one person),
  RUCHE_HASHES_MAX 2, RUCHE_HASHES_WAITING_MAX 20, RUCHE_SIGN_INS_ACCOUNT_MAX 25 (in an hour),
  RUCHE_SIGN_INS_ADDRESS_MAX 25 (in five minutes), RUCHE_INBOUND_BYTES_MAX 1048576";

/// Settings that a person types. A flag wins over the variable and the file.
#[derive(Clone, Debug, Default, Args)]
pub struct Flags {
    /// TOML file with settings
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder for the database, index, mail and files
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data: Option<String>,
    /// Address to listen on
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub http_addr: Option<String>,
    /// Address that browsers and mails use
    #[arg(long, global = true, value_name = "URL")]
    pub public_url: Option<String>,
    /// Language of whoever has not chosen one: fr or en
    #[arg(long, global = true, value_name = "fr|en")]
    pub locale: Option<String>,
}

/// What `ruche` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API until stopped
    Serve,
    /// Fill the data folder with an invented company, then serve it
    Demo(DemoArgs),
    /// Bring in people, communities and posts from an export
    Import(ImportArgs),
    /// Rebuild a read model or the search index from the log
    Rebuild(RebuildArgs),
    /// Print the GraphQL schema
    Schema,
    /// Say whether this installation is fit to run, and what to mend
    Doctor,
    /// Check the log and the read models against each other
    Verify,
    /// Manage administrators
    Admin(AdminArgs),
    /// Print a fresh bearer token a line, for scripts; the server may run meanwhile
    Token(TokenArgs),
    /// Look at mail
    Mail(MailArgs),
    /// Measure the expert finder
    Experts(ExpertsArgs),
}

/// Arguments of `ruche experts`.
#[derive(Debug, Args)]
pub struct ExpertsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ExpertsCommand,
}

/// What can be done with the expert finder.
#[derive(Debug, Subcommand)]
pub enum ExpertsCommand {
    /// Ask judged needs as a colleague would, and print MAP, MRR, P@5 and nDCG@10; no server may run
    Evaluate(EvaluateArgs),
}

/// Arguments of `ruche experts evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// Needs, a JSON object a line: `query_id`, `text` and, for the variants, `text_nl`, `text_typo`
    #[arg(long, value_name = "FILE")]
    pub queries: PathBuf,
    /// Who is right, as TREC writes it: query, 0, handle, grade
    #[arg(long, value_name = "FILE")]
    pub qrels: PathBuf,
    /// Which wording of the needs
    #[arg(long, default_value = "text", value_parser = ["text", "text_nl", "text_typo"])]
    pub variant: String,
    /// Who asks; where nothing is said the colleague with the lowest id who is no administrator
    #[arg(long, value_name = "HANDLE")]
    pub viewer: Option<String>,
    /// Leave out a part of the formula, to see what it contributes; may be given more than once
    #[arg(long, value_name = "PART")]
    pub without: Vec<String>,
    /// Also write the rankings, as TREC reads them
    #[arg(long, value_name = "FILE")]
    pub run: Option<PathBuf>,
}

/// Arguments of `ruche mail`.
#[derive(Debug, Args)]
pub struct MailArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: MailCommand,
}

/// What can be done with mail.
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Write a sample of a kind of mail into a folder
    Preview(MailPreviewArgs),
}

/// Arguments of `ruche mail preview`.
#[derive(Debug, Args)]
pub struct MailPreviewArgs {
    /// Which kind, or `all`
    pub kind: String,
    /// Folder for the samples
    #[arg(long, default_value = "mail-preview", value_name = "FOLDER")]
    pub out: PathBuf,
}

/// Arguments of `ruche demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Number that decides everything invented; the same number gives the same company
    #[arg(long, default_value_t = 2026, value_name = "NUMBER")]
    pub seed: u64,
}

/// Arguments of `ruche import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// File of JSON lines (docs/import.md)
    pub path: PathBuf,
    /// Where it comes from; ids in files of one source mean the same things. The name of the file
    /// where nothing is said
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
}

/// Arguments of `ruche rebuild`.
#[derive(Debug, Args)]
pub struct RebuildArgs {
    /// Name of the projection, such as reactions.counts
    pub name: String,
}

/// Arguments of `ruche admin`.
#[derive(Debug, Args)]
pub struct AdminArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: AdminCommand,
}

/// What can be done with administrators.
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Create an administrator
    Create(AdminCreateArgs),
}

/// Arguments of `ruche admin create`.
#[derive(Debug, Args)]
pub struct AdminCreateArgs {
    /// Short unique name, as in @handle
    #[arg(long)]
    pub handle: String,
    /// Name that colleagues see
    #[arg(long)]
    pub name: String,
    /// Address for mail and sign-in
    #[arg(long)]
    pub email: String,
    /// Read the password from the first line of the standard input; without it none is set
    #[arg(long)]
    pub password_stdin: bool,
}

/// Arguments of `ruche token`.
#[derive(Debug, Args)]
pub struct TokenArgs {
    /// Whose tokens, one a line in this order
    #[arg(required = true, value_name = "HANDLE")]
    pub handles: Vec<String>,
}
