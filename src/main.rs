//! The `ruche` program: one match over what it can do.

mod program;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use ruche::config::{AdminCommand, Cli, Command, Config, ExpertsCommand, MailCommand};

/// Answering a query is many small allocations, which this one serves faster than the system's.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            program::say_error(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    if matches!(cli.command, Command::Schema) {
        return program::say(&ruche::server::graphql::schema::sdl());
    }
    let config = Config::load(&cli.flags, |name| std::env::var_os(name))?;
    program::start_logging(&config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve => program::serve::serve(&config).await,
            Command::Demo(args) => program::demo::demo(&config, args.seed).await,
            Command::Import(args) => program::import::run(&config, &args).await,
            Command::Rebuild(args) => program::rebuild::rebuild(&config, &args.name).await,
            Command::Schema => Ok(()),
            Command::Doctor => program::doctor::doctor(&config).await,
            Command::Verify => program::verify::verify(&config).await,
            Command::Admin(args) => match args.command {
                AdminCommand::Create(args) => program::admin::create(&config, args).await,
            },
            Command::Mail(args) => match args.command {
                MailCommand::Preview(args) => program::mail::preview(&config, &args),
            },
            Command::Experts(args) => match args.command {
                ExpertsCommand::Evaluate(args) => program::experts::evaluate(&config, &args).await,
            },
            Command::Token(args) => program::token::tokens(&config, &args.handles).await,
        }
    })
}
